package io.berth.execdriver.command;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;

/** The commands that only tell: state, list, spec. */
final class Queries {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Containers containers;
    private final PrintStream out;

    Queries(Containers containers, PrintStream out) {
        this.containers = containers;
        this.out = out;
    }

    int state(Arguments arguments) throws CommandException, IOException {
        out.println(JSON.writerWithDefaultPrettyPrinter()
                .writeValueAsString(containers.get(arguments.id()).state()));
        return 0;
    }

    int list(Arguments arguments) throws CommandException, IOException {
        if (arguments.has("quiet")) {
            for (ContainerRecord container : containers.all()) {
                out.println(container.id());
            }
        } else if (arguments.last("format").orElse("table").equals("json")) {
            ArrayNode all = JSON.createArrayNode();
            containers.all().forEach(container -> all.add(container.state()));
            out.println(all);
        } else {
            printTable();
        }
        return 0;
    }

    private void printTable() throws CommandException, IOException {
        String row = "%-24s %-8s %-9s %-40s %s%n";
        out.printf(row, "ID", "PID", "STATUS", "BUNDLE", "CREATED");
        for (ContainerRecord container : containers.all()) {
            String status = container.status();
            int pid = status.equals("stopped") ? 0 : container.pid();
            out.printf(row, container.id(), pid, status, container.bundle(), container.created());
        }
    }

    /** Writes a bundle's config.json to begin with: a shell on a terminal. */
    int spec(Arguments arguments) throws CommandException, IOException {
        Path file = Path.of(arguments.last("bundle").orElse(".")).resolve("config.json");
        try (InputStream template = Queries.class.getResourceAsStream("config.json")) {
            if (template == null) {
                throw new IOException("this build has no config.json to begin with");
            }
            Files.copy(template, file);
        } catch (FileAlreadyExistsException e) {
            throw new CommandException("File config.json exists. Remove it first", e);
        }
        return 0;
    }
}
