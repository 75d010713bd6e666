package io.berth.cli.command;

import io.berth.cli.client.EngineError;
import io.berth.cli.client.HttpRequest;
import io.berth.cli.flag.FlagSet;
import io.berth.cli.format.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/** {@code create}: makes a container and prints its id. */
final class Create implements Command {
    private static final int NOT_CREATED = 125;

    @Override
    public Usage usage() {
        return new Usage("create", "[OPTIONS] IMAGE [COMMAND] [ARG...]", "Create a new container", 1, Usage.ANY, false);
    }

    @Override
    public void define(FlagSet flags) {
        CreateFlags.define(flags);
    }

    @Override
    public int run(Invocation call) throws IOException {
        CreateBody.Attached attached = CreateBody.Attached.of(call.flags());
        boolean tty = call.flags().isTrue("tty");
        Foreground foreground = Foreground.of(call.client(), tty, false);
        var size = foreground.size();
        String body = CreateBody.of(call.flags(), call.arguments(), attached, size.rows(), size.columns());
        try {
            call.out().println(create(call, body));
        } catch (EngineError e) {
            throw new CliException(e.getMessage() == null ? "" : e.getMessage());
        }
        return 0;
    }

    /** Creates the container, fetching its image first when it is missing, and gives its id. */
    static String create(Invocation call, String body) throws IOException {
        FlagSet flags = call.flags();
        Optional<Path> idFile = flags.isSet("cidfile") ? Optional.of(Path.of(flags.text("cidfile"))) : Optional.empty();
        if (idFile.isPresent() && Files.exists(idFile.get())) {
            throw new CliException(
                    "berth: container ID file found, make sure the other container isn't running or " + "delete "
                            + idFile.get(),
                    NOT_CREATED);
        }
        Json created = created(call, body);
        for (String warning : created.get("Warnings").texts()) {
            call.err().println("WARNING: " + warning);
        }
        call.err().flush();
        String id = created.get("Id").text();
        if (idFile.isPresent()) {
            Files.writeString(idFile.get(), id);
        }
        return id;
    }

    private static Json created(Invocation call, String body) throws IOException {
        String image = call.argument(0);
        String pull = call.flags().text("pull");
        if (pull.equals("always")) {
            Pull.pull(call, image, call.flags().isTrue("quiet"));
        }
        try {
            return call.client().json(request(call, body));
        } catch (EngineError e) {
            if (e.status() != 404 || !e.said().startsWith("No such image") || pull.equals("never")) {
                throw e;
            }
        }
        call.err().println("Unable to find image '" + Pull.withTag(image) + "' locally");
        call.err().flush();
        Pull.pull(call, image, call.flags().isTrue("quiet"));
        return call.client().json(request(call, body));
    }

    private static HttpRequest request(Invocation call, String body) {
        HttpRequest request = HttpRequest.post("/containers/create");
        if (call.flags().isSet("name")) {
            request.query("name", call.flags().text("name"));
        }
        if (call.flags().isSet("platform")) {
            request.query("platform", call.flags().text("platform"));
        }
        return request.json(body);
    }
}
