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
import java.util.Map;

/** {@code history}: the steps that made an image. */
final class History implements Command {
    private static final int WIDTH = 45;

    @Override
    public Usage usage() {
        return Usage.of("history", "[OPTIONS] IMAGE", "Show the history of an image", 1, 1);
    }

    @Override
    public void define(FlagSet flags) {
        flags.text("format", ' ', "Format output using a custom template: 'table', 'json' or a Go template");
        flags.bool("no-trunc", ' ', "Don't truncate output");
        flags.bool("quiet", 'q', "Only show image IDs");
    }

    @Override
    public int run(Invocation call) throws IOException {
        boolean whole = call.flags().isTrue("no-trunc");
        Listing listing = new Listing()
                .column("ID", "IMAGE")
                .column("CreatedSince", "CREATED")
                .column("CreatedBy", "CREATED BY")
                .column("Size", "SIZE")
                .column("Comment", "COMMENT");
        String path = "/images/" + HttpRequest.escape(call.argument(0)) + "/history";
        for (Json step : call.client().json(HttpRequest.get(path)).items()) {
            Instant created = Instant.ofEpochSecond(step.get("Created").number());
            String by = step.get("CreatedBy").text().replace('\t', ' ');
            String id = step.get("Id").text();
            Map<String, String> row = new LinkedHashMap<>();
            row.put("Comment", step.get("Comment").text());
            row.put("CreatedAt", created.toString());
            row.put("CreatedBy", whole ? by : Units.ellipsis(by, WIDTH));
            row.put("CreatedSince", Units.age(Duration.between(created, Instant.now())) + " ago");
            row.put("ID", whole ? id : Units.shortId(id));
            row.put("Size", Units.size(step.get("Size").number()));
            listing.add(row);
        }
        call.out().print(listing.print(call.flags().text("format"), call.flags().isTrue("quiet")));
        return 0;
    }
}
