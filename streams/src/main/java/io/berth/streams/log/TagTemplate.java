package io.berth.streams.log;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Function;

/**
 * The part of Go's templates that log tags are made of: text, {@code {{.Field}}}, comments, and the functions of one
 * text, {@code lower}, {@code upper}, {@code title} and {@code json}, in front or behind a bar.
 */
final class TagTemplate {
    private final Function<String, Optional<String>> fields;

    /** Templates over {@code fields}, which know their names without the dot. */
    TagTemplate(Function<String, Optional<String>> fields) {
        this.fields = fields;
    }

    /**
     * The text that {@code template} stands for.
     *
     * @throws IllegalArgumentException in the words of Go's {@code text/template}
     */
    String expand(String template) {
        StringBuilder text = new StringBuilder();
        int at = 0;
        for (int open = template.indexOf("{{"); open >= 0; open = template.indexOf("{{", at)) {
            text.append(template, at, open);
            int close = template.indexOf("}}", open);
            if (close < 0) {
                throw new IllegalArgumentException("template: log-tag:1: unclosed action");
            }
            String action = template.substring(open + 2, close);
            if (!action.startsWith("/*")) {
                text.append(action(action, open + 2));
            }
            at = close + 2;
        }
        return text.append(template, at, template.length()).toString();
    }

    private String action(String action, int column) {
        List<String> pipeline = List.of(action.split("\\|", -1));
        String value = command(pipeline.getFirst(), Optional.empty(), column);
        for (String next : pipeline.subList(1, pipeline.size())) {
            value = command(next, Optional.of(value), column);
        }
        return value;
    }

    private String command(String command, Optional<String> piped, int column) {
        List<String> words = new ArrayList<>(List.of(command.strip().split("\\s+")));
        String first = words.removeFirst();
        if (first.isEmpty()) {
            throw new IllegalArgumentException("template: log-tag:1: missing value for command");
        }
        int at = column + command.indexOf(first);
        if (first.startsWith(".")) {
            return field(first, at);
        }
        List<String> arguments = new ArrayList<>();
        words.forEach(word -> arguments.add(
                word.startsWith(".") ? field(word, column + command.indexOf(word)) : word.replaceAll("^\"|\"$", "")));
        piped.ifPresent(arguments::add);
        return call(first, arguments, at);
    }

    private String field(String dotted, int column) {
        return fields.apply(dotted.substring(1))
                .orElseThrow(() -> new IllegalArgumentException("template: log-tag:1:" + column
                        + ": executing \"log-tag\" at <" + dotted + ">: can't evaluate field " + dotted.substring(1)
                        + " in type *logger.Info"));
    }

    private static String call(String function, List<String> arguments, int column) {
        switch (function) {
            case "lower", "upper", "title", "json" -> {}
            default ->
                throw new IllegalArgumentException("template: log-tag:1: function \"" + function + "\" not defined");
        }
        if (arguments.size() != 1) {
            throw new IllegalArgumentException("template: log-tag:1:" + column + ": executing \"log-tag\" at <"
                    + function + ">: wrong number of args for " + function + ": want 1 got " + arguments.size());
        }
        String text = arguments.getFirst();
        return switch (function) {
            case "lower" -> text.toLowerCase(Locale.ROOT);
            case "upper" -> text.toUpperCase(Locale.ROOT);
            case "title" -> text.isEmpty() ? "" : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
            default -> "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
        };
    }
}
