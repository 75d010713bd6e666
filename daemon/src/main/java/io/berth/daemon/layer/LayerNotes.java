package io.berth.daemon.layer;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The line beside each layer that says which it is, for the day the database is lost. */
final class LayerNotes {
    private static final int MAX_NOTE = 1024;

    private LayerNotes() {}

    static void write(Path file, Layer layer) throws IOException {
        String parent = layer.parent().isEmpty() ? "-" : layer.parent();
        Files.writeString(file, String.join(" ", layer.chainId(), layer.diffId(), parent, layer.size() + "\n"));
    }

    static List<Layer> readAll(Path root, String name) throws IOException {
        List<Layer> layers = new ArrayList<>();
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(root)) {
            for (Path folder : folders) {
                read(folder, name, layers);
            }
        }
        return layers;
    }

    private static void read(Path folder, String name, List<Layer> into) throws IOException {
        Path file = folder.resolve(name);
        if (!Files.isRegularFile(file) || Files.size(file) > MAX_NOTE) {
            return;
        }
        List<String> words = List.of(Files.readString(file).strip().split(" ", -1));
        if (words.size() == 4 && words.get(3).matches("[0-9]{1,18}")) {
            String parent = words.get(2).equals("-") ? "" : words.get(2);
            String itself = String.valueOf(folder.getFileName());
            into.add(new Layer(words.get(0), words.get(1), parent, itself, Long.parseLong(words.get(3))));
        }
    }
}
