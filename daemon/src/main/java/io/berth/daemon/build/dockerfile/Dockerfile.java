package io.berth.daemon.build.dockerfile;

import io.berth.api.error.EngineException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A Dockerfile taken apart into its instructions.
 *
 * @param lines in order, at least one
 * @param escape the character that continues lines and takes other characters' meaning
 */
public record Dockerfile(List<Line> lines, char escape) {
    /** What an escape character is when the file does not say. */
    public static final char DEFAULT_ESCAPE = '\\';

    private static final int MAX_LINE = 65_535;
    private static final Pattern KEYWORD = Pattern.compile("[\\t\\x0B\\f\\r ]+");
    private static final Set<String> WITH_HEREDOC = Set.of("ADD", "COPY", "RUN");
    private static final Pattern HEREDOC = Pattern.compile("(\\d*)<<(-?)([^<]*)");

    /**
     * Reads a file.
     *
     * @throws EngineException INVALID, in the Engine's words
     */
    public static Dockerfile parse(byte[] bytes) {
        return new Reader(new String(bytes, StandardCharsets.UTF_8)).read();
    }

    /** Reads an instruction that stands alone, as in an image's triggers. */
    public static Line single(String text) {
        List<Line> lines = parse(text.getBytes(StandardCharsets.UTF_8)).lines();
        if (lines.size() != 1) {
            throw EngineException.invalid("onbuild trigger should be a single expression");
        }
        return lines.getFirst();
    }

    private static final class Reader {
        private final String[] raw;
        private final List<Line> lines = new ArrayList<>();
        private int next;

        Reader(String text) {
            String bare = text.startsWith("\uFEFF") ? text.substring(1) : text;
            raw = bare.split("\n", -1);
        }

        Dockerfile read() {
            char escape = Directives.escape(raw);
            Continuation continuation = new Continuation(escape);
            while (next < raw.length) {
                int start = next + 1;
                Continuation.Part first = continuation.part(uncommented(leftTrimmed(take())));
                if (first.last() && first.text().isEmpty()) {
                    continue;
                }
                StringBuilder whole = new StringBuilder(first.text());
                for (boolean last = first.last(); !last && next < raw.length; ) {
                    String line = take();
                    if (isComment(line) || line.isBlank()) {
                        continue;
                    }
                    Continuation.Part part = continuation.part(line);
                    whole.append(part.text());
                    last = part.last();
                }
                add(start, whole.toString(), escape);
            }
            if (lines.isEmpty()) {
                throw refused("file with no instructions");
            }
            return new Dockerfile(List.copyOf(lines), escape);
        }

        private String take() {
            String line = raw[next++];
            if (line.length() > MAX_LINE) {
                throw refused("dockerfile line greater than maximum allowed size of " + MAX_LINE);
            }
            return line.endsWith("\r") ? line.substring(0, line.length() - 1) : line;
        }

        private void add(int number, String text, char escape) {
            String original = text.strip();
            if (original.isEmpty()) {
                return;
            }
            String[] both = KEYWORD.split(original, 2);
            Flags.Split split = Flags.split(both.length < 2 ? "" : both[1].strip(), escape);
            String keyword = both[0].toUpperCase(Locale.ROOT);
            Arguments arguments = Arguments.read(keyword, split.rest(), escape);
            lines.add(new Line(number, original, keyword, split.flags(), split.rest(), arguments));
            if (WITH_HEREDOC.contains(keyword) && split.rest().contains("<<")) {
                for (String word : Words.split(split.rest(), escape)) {
                    skipHeredoc(HEREDOC.matcher(word));
                }
            }
        }

        /** The classic builder makes no use of a here-document's text; it only is no instructions. */
        private void skipHeredoc(Matcher heredoc) {
            if (!heredoc.matches() || heredoc.group(3).isEmpty()) {
                return;
            }
            String terminator = heredoc.group(3).replaceAll("[\"'\\\\]", "");
            boolean stripsTabs = !heredoc.group(2).isEmpty();
            while (next < raw.length) {
                String line = take();
                if ((stripsTabs ? line.replaceFirst("^\t+", "") : line).equals(terminator)) {
                    return;
                }
            }
            throw refused("unterminated heredoc");
        }
    }

    static EngineException refused(String why) {
        return EngineException.invalid("failed to parse Dockerfile: " + why);
    }

    private static String leftTrimmed(String line) {
        return line.stripLeading();
    }

    private static boolean isComment(String line) {
        return line.stripLeading().startsWith("#");
    }

    private static String uncommented(String line) {
        return line.startsWith("#") ? "" : line;
    }

    /** Tells lines that go on in the next one: they end in one escape character, blanks behind it left aside. */
    private record Continuation(char escape) {
        record Part(String text, boolean last) {}

        Part part(String line) {
            int end = line.length();
            while (end > 0 && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
                end--;
            }
            boolean escaped = end > 0 && line.charAt(end - 1) == escape;
            boolean twice = end > 1 && line.charAt(end - 2) == escape;
            return escaped && !twice ? new Part(line.substring(0, end - 1), false) : new Part(line, true);
        }
    }
}
