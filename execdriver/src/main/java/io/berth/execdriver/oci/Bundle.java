package io.berth.execdriver.oci;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.execdriver.process.StateFolder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * The OCI bundle in a container's state folder, and the files that are the runtime's and the engine's way to each other.
 *
 * <pre>
 * config.json         the container, in the OCI runtime specification's form
 * process.N.json      an exec's process, until it runs
 * pid.N log.N console.N   what the runtime has made, what it has to say, where it sends the terminal
 * </pre>
 */
final class Bundle {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Path folder;
    private final String id;

    Bundle(StateFolder folder) {
        this(folder, folder.id());
    }

    /** The files of a process that has a folder of its own. */
    Bundle(StateFolder folder, String id) {
        this.folder = folder.path();
        this.id = id;
    }

    /** The container's id. */
    String id() {
        return id;
    }

    Path folder() {
        return folder;
    }

    Path config() {
        return folder.resolve("config.json");
    }

    Path process(int number) {
        return folder.resolve("process." + number + ".json");
    }

    Path pid(int number) {
        return folder.resolve("pid." + number);
    }

    Path log(int number) {
        return folder.resolve("log." + number);
    }

    Path deletionLog() {
        return folder.resolve("log.delete");
    }

    /** The socket's name in {@link #folder()}: its whole path would be longer than a socket's may be. */
    static String console(int number) {
        return "console." + number;
    }

    /**
     * Writes one of the files.
     *
     * @throws IllegalArgumentException when a string holds a zero character, which no path or argument may
     */
    static void write(Path file, JsonNode content) throws IOException {
        refuseZeros(content);
        Files.write(file, JSON.writeValueAsBytes(content));
    }

    private static void refuseZeros(JsonNode node) {
        String text = node.asText();
        if (text.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("zero character in \"" + text.replace('\0', '?') + "\"");
        }
        node.forEach(Bundle::refuseZeros);
    }

    /** Removes a process's files; the runtime has read them and has been heard. */
    void forget(int number) throws IOException {
        Files.deleteIfExists(process(number));
        Files.deleteIfExists(pid(number));
        Files.deleteIfExists(log(number));
        Files.deleteIfExists(folder.resolve(console(number)));
    }
}
