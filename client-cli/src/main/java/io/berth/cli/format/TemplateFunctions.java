package io.berth.cli.format;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The functions that templates may call. */
final class TemplateFunctions {
    private TemplateFunctions() {}

    static Json call(String name, List<Json> a) {
        return switch (name) {
            case "json" -> Json.of(arg(a, 0).toJson());
            case "len" -> Json.of(BigDecimal.valueOf(length(arg(a, 0))));
            case "index" -> index(a);
            case "join" -> Json.of(String.join(arg(a, 1).text(), arg(a, 0).texts()));
            case "split" ->
                Json.of(List.of((Object[]) arg(a, 0)
                        .text()
                        .split(java.util.regex.Pattern.quote(arg(a, 1).text()), -1)));
            case "lower" -> Json.of(arg(a, 0).text().toLowerCase(Locale.ROOT));
            case "upper" -> Json.of(arg(a, 0).text().toUpperCase(Locale.ROOT));
            case "title" -> Json.of(title(arg(a, 0).text()));
            case "println" -> Json.of(printed(a, " ") + "\n");
            case "print" -> Json.of(printed(a, ""));
            case "printf" -> Json.of(printf(a));
            case "not" -> Json.of(!Expression.truth(arg(a, 0)));
            case "and" ->
                a.stream().filter(v -> !Expression.truth(v)).findFirst().orElse(arg(a, a.size() - 1));
            case "or" -> a.stream().filter(Expression::truth).findFirst().orElse(arg(a, a.size() - 1));
            case "eq" -> Json.of(a.stream().skip(1).anyMatch(v -> compare(arg(a, 0), v) == 0));
            case "ne" -> Json.of(compare(arg(a, 0), arg(a, 1)) != 0);
            case "lt" -> Json.of(compare(arg(a, 0), arg(a, 1)) < 0);
            case "le" -> Json.of(compare(arg(a, 0), arg(a, 1)) <= 0);
            case "gt" -> Json.of(compare(arg(a, 0), arg(a, 1)) > 0);
            case "ge" -> Json.of(compare(arg(a, 0), arg(a, 1)) >= 0);
            default ->
                throw new IllegalArgumentException(
                        "template parsing error: template: :1: function \"" + name + "\" not defined");
        };
    }

    private static Json arg(List<Json> arguments, int index) {
        if (index < 0 || index >= arguments.size()) {
            throw new IllegalArgumentException("template parsing error: template: :1: wrong number of args");
        }
        return arguments.get(index);
    }

    private static int length(Json value) {
        if (value.isList()) {
            return value.items().size();
        }
        return value.isObject() ? value.fields().size() : value.text().length();
    }

    private static Json index(List<Json> arguments) {
        Json value = arg(arguments, 0);
        for (Json key : arguments.subList(1, arguments.size())) {
            if (value.isList()) {
                int at = (int) key.number();
                List<Json> items = value.items();
                if (at < 0 || at >= items.size()) {
                    throw new IllegalArgumentException("template parsing error: template: :1:2: executing \"\": error "
                            + "calling index: reflect: slice index out of range");
                }
                value = items.get(at);
            } else {
                value = value.get(key.text());
            }
        }
        return value;
    }

    private static String title(String text) {
        return text.isEmpty() ? text : text.substring(0, 1).toUpperCase(Locale.ROOT) + text.substring(1);
    }

    private static String printed(List<Json> arguments, String between) {
        return String.join(between, arguments.stream().map(Expression::print).toList());
    }

    private static String printf(List<Json> arguments) {
        String format = arg(arguments, 0).text().replaceAll("%(-?\\d*)[vd]", "%$1s");
        List<Object> values = new ArrayList<>();
        for (Json value : arguments.subList(1, arguments.size())) {
            values.add(Expression.print(value));
        }
        return format.replace("%q", "\"%s\"").formatted(values.toArray());
    }

    private static int compare(Json a, Json b) {
        if (a.isNumber() && b.isNumber()) {
            return new BigDecimal(a.text()).compareTo(new BigDecimal(b.text()));
        }
        return a.text().compareTo(b.text());
    }
}
