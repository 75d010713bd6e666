package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.Listing;
import io.berth.cli.format.Ports;
import io.berth.cli.format.Units;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code ps}: the containers. */
final class Ps implements Command {
    private static final int COMMAND_WIDTH = 20;

    @Override
    public Usage usage() {
        return Usage.of("ps", "[OPTIONS]", "List containers", 0, 0);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("all", 'a', "Show all containers (default shows just running)");
        flags.list("filter", 'f', "Filter output based on conditions provided");
        flags.text("format", ' ', "Format output using a custom template: 'table', 'json' or a Go template");
        flags.number("last", 'n', "Show n last created containers (includes all states)")
                .initially("-1");
        flags.bool("latest", 'l', "Show the latest created container (includes all states)");
        flags.bool("no-trunc", ' ', "Don't truncate output");
        flags.bool("quiet", 'q', "Only display container IDs");
        flags.bool("size", 's', "Display total file sizes");
    }

    @Override
    public int run(Invocation call) throws IOException {
        FlagSet flags = call.flags();
        boolean size = flags.isTrue("size") || flags.text("format").contains(".Size");
        HttpRequest request = HttpRequest.get("/containers/json")
                .flag("all", flags.isTrue("all"))
                .flag("size", size);
        if (flags.isTrue("latest") || flags.isSet("last")) {
            request.query("limit", flags.isTrue("latest") ? "1" : flags.text("last"));
        }
        Filters.add(request, flags.list("filter"));
        Listing listing = new Listing()
                .column("ID", "CONTAINER ID")
                .column("Image", "IMAGE")
                .column("Command", "COMMAND")
                .column("RunningFor", "CREATED")
                .column("Status", "STATUS")
                .column("Ports", "PORTS")
                .column("Names", "NAMES");
        if (flags.isTrue("size")) {
            listing.column("Size", "SIZE");
        }
        for (Json container : call.client().json(request).items()) {
            listing.add(row(container, flags.isTrue("no-trunc"), size));
        }
        call.out().print(listing.print(flags.text("format"), flags.isTrue("quiet")));
        return 0;
    }

    private static Map<String, String> row(Json container, boolean whole, boolean size) {
        Map<String, String> row = new LinkedHashMap<>();
        String id = container.get("Id").text();
        String command = container.get("Command").text();
        Instant created = Instant.ofEpochSecond(container.get("Created").number());
        row.put(
                "Command",
                "\"" + (whole ? command : Units.ellipsis(command, COMMAND_WIDTH)).replace("\"", "\\\"") + "\"");
        row.put("CreatedAt", Listing.time(created));
        row.put("ID", whole ? id : Units.shortId(id));
        row.put("Image", image(container, whole));
        row.put("Labels", labels(container));
        row.put("LocalVolumes", localVolumes(container));
        row.put("Mounts", mounts(container, whole));
        row.put("Names", names(container));
        row.put(
                "Networks",
                String.join(
                        ",",
                        container.at("NetworkSettings", "Networks").fields().keySet()));
        row.put("Ports", Ports.text(container.get("Ports").items()));
        row.put("RunningFor", Units.age(Duration.between(created, Instant.now())) + " ago");
        row.put("Size", size ? size(container) : "0B");
        row.put("State", container.get("State").text());
        row.put("Status", container.get("Status").text());
        return row;
    }

    private static String image(Json container, boolean whole) {
        String image = container.get("Image").text();
        if (image.isEmpty()) {
            return "<no image>";
        }
        String id = container.get("ImageID").text();
        return !whole && image.equals(id) ? Units.shortId(image) : image;
    }

    private static String names(Json container) {
        List<String> names = new ArrayList<>();
        for (String name : container.get("Names").texts()) {
            String bare = name.startsWith("/") ? name.substring(1) : name;
            if (!bare.contains("/")) {
                names.add(bare);
            }
        }
        return String.join(",", names);
    }

    private static String labels(Json container) {
        List<String> labels = new ArrayList<>();
        container.get("Labels").fields().forEach((name, value) -> labels.add(name + "=" + value.text()));
        return String.join(",", labels);
    }

    private static String localVolumes(Json container) {
        return Long.toString(container.get("Mounts").items().stream()
                .filter(mount -> mount.get("Driver").text().equals("local"))
                .count());
    }

    private static String mounts(Json container, boolean whole) {
        List<String> mounts = new ArrayList<>();
        for (Json mount : container.get("Mounts").items()) {
            String name = mount.get("Name").text();
            String shown = name.isEmpty() ? mount.get("Source").text() : name;
            mounts.add(whole ? shown : Units.ellipsis(shown, 15));
        }
        return String.join(",", mounts);
    }

    private static String size(Json container) {
        String own = Units.size(container.get("SizeRw").number());
        long root = container.get("SizeRootFs").number();
        return root > 0 ? own + " (virtual " + Units.size(root) + ")" : own;
    }
}
