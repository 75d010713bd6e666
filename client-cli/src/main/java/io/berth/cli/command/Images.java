package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.Listing;
import io.berth.cli.format.Units;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** {@code images}: the images, a row for each tag. */
final class Images implements Command {
    private static final String NONE = "<none>";

    @Override
    public Usage usage() {
        return Usage.of("images", "[OPTIONS] [REPOSITORY[:TAG]]", "List images", 0, 1);
    }

    @Override
    public void define(FlagSet flags) {
        flags.bool("all", 'a', "Show all images (default hides intermediate images)");
        flags.list("filter", 'f', "Filter output based on conditions provided");
        flags.text("format", ' ', "Format output using a custom template: 'table', 'json' or a Go template");
        flags.bool("no-trunc", ' ', "Don't truncate output");
        flags.bool("quiet", 'q', "Only show image IDs");
    }

    @Override
    public int run(Invocation call) throws IOException {
        FlagSet flags = call.flags();
        HttpRequest request = HttpRequest.get("/images/json").flag("all", flags.isTrue("all"));
        List<String> filters = new java.util.ArrayList<>(flags.list("filter"));
        call.arguments().forEach(name -> filters.add("reference=" + name));
        Filters.add(request, filters);
        Listing listing = new Listing()
                .column("Repository", "REPOSITORY")
                .column("Tag", "TAG")
                .column("ID", "IMAGE ID")
                .column("CreatedSince", "CREATED")
                .column("Size", "SIZE");
        for (Json image : call.client().json(request).items()) {
            List<String> tags = image.get("RepoTags").texts();
            for (String tag : tags.isEmpty() ? List.of(NONE + ":" + NONE) : tags) {
                listing.add(row(image, tag, flags.isTrue("no-trunc")));
            }
        }
        call.out().print(listing.print(flags.text("format"), flags.isTrue("quiet")));
        return 0;
    }

    private static Map<String, String> row(Json image, String tag, boolean whole) {
        String id = image.get("Id").text();
        Instant created = Instant.ofEpochSecond(image.get("Created").number());
        int colon = tag.lastIndexOf(':');
        Map<String, String> row = new LinkedHashMap<>();
        row.put("Containers", "N/A");
        row.put("CreatedAt", Listing.time(created));
        row.put("CreatedSince", Units.age(Duration.between(created, Instant.now())) + " ago");
        row.put("Digest", NONE);
        row.put("ID", whole ? id : Units.shortId(id));
        row.put("Repository", tag.substring(0, colon));
        row.put("SharedSize", "N/A");
        row.put("Size", Units.size(image.get("Size").number()));
        row.put("Tag", tag.substring(colon + 1));
        row.put("UniqueSize", "N/A");
        return row;
    }
}
