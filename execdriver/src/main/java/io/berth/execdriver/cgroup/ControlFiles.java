package io.berth.execdriver.cgroup;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Access to the files of a cgroup file system; an interface so that tests have one that lays the kernel's files out. */
interface ControlFiles {
    /** Makes a group if it is not there; its parent must be. */
    void makeGroup(Path group) throws IOException;

    /** Removes an empty group. */
    void removeGroup(Path group) throws IOException;

    boolean exists(Path file);

    /** Writes each value with one write(2), as these files want it. */
    void write(Path file, List<String> values) throws IOException;

    /** A file's text without the last line's end. */
    String read(Path file) throws IOException;

    /** The groups right below. */
    List<Path> children(Path group) throws IOException;

    default void write(Path file, String value) throws IOException {
        write(file, List.of(value));
    }

    /** Writes to a file that some kernels don't have; does nothing there. */
    default void writeIfThere(Path file, String value) throws IOException {
        if (exists(file)) {
            write(file, value);
        }
    }

    /** A file's text, or empty when the kernel does not have it. */
    default Optional<String> readIfThere(Path file) throws IOException {
        try {
            return Optional.of(read(file));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        }
    }

    /** The real ones. */
    final class Mounted implements ControlFiles {
        private static final OpenOption[] WRITE = {StandardOpenOption.WRITE};

        @Override
        public void makeGroup(Path group) throws IOException {
            if (Files.isDirectory(group)) {
                return;
            }
            try {
                Files.createDirectory(group);
            } catch (FileAlreadyExistsException e) {
                return; // another thread was faster
            }
        }

        @Override
        public void removeGroup(Path group) throws IOException {
            Files.delete(group);
        }

        @Override
        public boolean exists(Path file) {
            return Files.exists(file);
        }

        @Override
        public void write(Path file, List<String> values) throws IOException {
            try (var out = Files.newOutputStream(file, WRITE)) {
                for (String value : values) {
                    try {
                        out.write(value.getBytes(StandardCharsets.UTF_8));
                    } catch (IOException e) {
                        throw new IOException("write " + value + " to " + file + ": " + e.getMessage(), e);
                    }
                }
            }
        }

        @Override
        public String read(Path file) throws IOException {
            return Files.readString(file).stripTrailing();
        }

        @Override
        public List<Path> children(Path group) throws IOException {
            var children = new ArrayList<Path>();
            try (DirectoryStream<Path> entries = Files.newDirectoryStream(group, Files::isDirectory)) {
                entries.forEach(children::add);
            } catch (NoSuchFileException e) {
                return List.of();
            }
            return children;
        }
    }
}
