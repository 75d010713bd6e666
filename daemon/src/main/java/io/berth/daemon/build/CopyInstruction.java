package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.build.dockerfile.Flags;
import io.berth.daemon.build.dockerfile.Line;
import java.io.IOException;
import java.util.List;
import java.util.Set;

/**
 * {@code COPY} and {@code ADD}: files from the context, from another stage or image, or from the network.
 *
 * @param from a stage or an image; empty for the context
 * @param owner as written; empty for none
 * @param adds whether archives are unpacked and the network is asked
 */
record CopyInstruction(
        String keyword, boolean adds, String from, String owner, String modernFlag, List<String> sources, String target)
        implements Instruction {
    private static final Set<String> SWITCHES = Set.of("link", "keep-git-dir");

    static CopyInstruction read(Line line) {
        boolean adds = line.keyword().equals("ADD");
        List<String> words = line.arguments().words();
        if (words.size() < 2) {
            throw EngineException.invalid(
                    line.keyword() + " requires at least two arguments, but only one was provided."
                            + " Destination could not be determined");
        }
        Flags flags = Flags.of(
                line,
                adds ? Set.of("chown", "chmod", "checksum") : Set.of("from", "chown", "chmod"),
                adds ? SWITCHES : Set.of("link"));
        return new CopyInstruction(
                line.keyword(),
                adds,
                flags.value("from"),
                flags.value("chown"),
                flags.isGiven("chmod") ? "chmod" : "",
                List.copyOf(words.subList(0, words.size() - 1)),
                words.getLast());
    }

    @Override
    public void run(Stage stage) throws IOException, InterruptedException {
        RunInstruction.requireClassic(modernFlag);
        CopyRequest request = new CopyRequest(
                keyword,
                adds,
                from,
                stage.expand(owner),
                sources.stream()
                        .filter(source -> !source.startsWith("<<"))
                        .map(stage::expand)
                        .toList(),
                stage.expand(target));
        stage.copy(request);
    }
}
