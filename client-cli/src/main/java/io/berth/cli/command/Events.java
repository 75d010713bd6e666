package io.berth.cli.command;

import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import io.berth.cli.format.Template;
import java.io.IOException;
import java.io.InputStream;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** {@code events}: what happens in the engine, as it happens. */
final class Events implements Command {
    private static final long SECOND = 1_000_000_000L;
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSSXXX", Locale.ROOT);

    @Override
    public Usage usage() {
        return Usage.of("events", "[OPTIONS]", "Get real time events from the server", 0, 0);
    }

    @Override
    public void define(FlagSet flags) {
        flags.list("filter", 'f', "Filter output based on conditions provided");
        flags.text("format", ' ', "Format output using a custom template: 'json' or a Go template");
        flags.text("since", ' ', "Show all events created since timestamp");
        flags.text("until", ' ', "Stream events until this timestamp");
    }

    @Override
    public int run(Invocation call) throws IOException {
        HttpRequest request = HttpRequest.get("/events");
        for (String bound : List.of("since", "until")) {
            if (call.flags().isSet(bound)) {
                request.query(bound, Times.bound(call.flags().text(bound)));
            }
        }
        Filters.add(request, call.flags().list("filter"));
        String format = call.flags().text("format");
        Optional<Template> template =
                format.isEmpty() || format.equals("json") ? Optional.empty() : Optional.of(Template.parse(format));
        try (InputStream body = call.client().open(request)) {
            Json.stream(body, event -> {
                String shown = format.equals("json") ? event.toJson() : line(event);
                call.out().println(template.isPresent() ? template.get().apply(event) : shown);
                call.out().flush();
            });
        }
        return 0;
    }

    private static String line(Json event) {
        long nanos = event.get("timeNano").number();
        Instant at = Instant.ofEpochSecond(nanos / SECOND, nanos % SECOND);
        List<String> attributes = new ArrayList<>();
        event.at("Actor", "Attributes").fields().forEach((name, value) -> attributes.add(name + "=" + value.text()));
        attributes.sort(String::compareTo);
        String text = TIME.format(at.atZone(ZoneId.systemDefault())) + " "
                + event.get("Type").text() + " " + event.get("Action").text() + " "
                + event.at("Actor", "ID").text();
        return attributes.isEmpty() ? text : text + " (" + String.join(", ", attributes) + ")";
    }
}
