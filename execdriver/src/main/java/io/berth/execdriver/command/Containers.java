package io.berth.execdriver.command;

import io.berth.execdriver.bundle.BundleConfig;
import io.berth.execdriver.bundle.BundleException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * The containers below a state root, each with two files of ours in its driver's folder.
 *
 * <pre>
 * containers/ID/state.json    the container's record
 * containers/ID/bundle.json   its bundle's config.json as it was at the creation
 * </pre>
 */
record Containers(Path root) {
    private Path folder(String id) throws CommandException {
        if (!id.matches("[A-Za-z0-9_+.-]+") || id.equals(".") || id.equals("..")) {
            throw new CommandException("invalid container ID format: " + id);
        }
        return root.resolve("containers").resolve(id);
    }

    private Path record(String id) throws CommandException {
        return folder(id).resolve("state.json");
    }

    boolean has(String id) throws CommandException {
        return Files.exists(record(id));
    }

    ContainerRecord get(String id) throws CommandException, IOException {
        try {
            return ContainerRecord.read(record(id));
        } catch (NoSuchFileException e) {
            throw new CommandException("container does not exist", e);
        }
    }

    /** Writes a container's record; its driver has made the folder. */
    void put(ContainerRecord container) throws CommandException, IOException {
        container.write(record(container.id()));
    }

    void keepConfig(String id, BundleConfig config) throws CommandException, IOException {
        Files.write(folder(id).resolve("bundle.json"), config.text());
    }

    BundleConfig config(ContainerRecord container) throws CommandException, BundleException {
        return BundleConfig.read(container.bundle(), folder(container.id()).resolve("bundle.json"));
    }

    List<ContainerRecord> all() throws CommandException, IOException {
        var all = new ArrayList<ContainerRecord>();
        if (!Files.isDirectory(root.resolve("containers"))) {
            return all;
        }
        try (Stream<Path> folders = Files.list(root.resolve("containers"))) {
            for (Path folder : folders.sorted().toList()) {
                String id = String.valueOf(folder.getFileName());
                if (has(id)) {
                    all.add(get(id));
                }
            }
        }
        return all;
    }
}
