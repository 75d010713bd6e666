package io.berth.cli.format;

import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** A pipeline of a template: fields, literals and function calls. Immutable. */
final class Expression {
    private final String text;
    private final List<List<Object>> calls;

    /** A field's path, from {@code .} or from a variable. */
    private record Path(String variable, List<String> fields) {}

    /** A literal. */
    private record Literal(Json value) {}

    /** A function's name. */
    private record Name(String name) {}

    /** What the dot and the variables are. */
    record Scope(Json dot, Deque<Map<String, Json>> variables) {
        Scope at(Json newDot) {
            return new Scope(newDot, variables);
        }

        void assign(String name, Json value) {
            for (Map<String, Json> level : variables) {
                if (level.containsKey(name)) {
                    level.put(name, value);
                    return;
                }
            }
            variables.element().put(name, value);
        }

        Json variable(String name) {
            for (Map<String, Json> level : variables) {
                Json value = level.get(name);
                if (value != null) {
                    return value;
                }
            }
            throw new IllegalArgumentException("template parsing error: undefined variable \"" + name + "\"");
        }
    }

    private Expression(String text, List<List<Object>> calls) {
        this.text = text;
        this.calls = calls;
    }

    static Expression parse(String text) {
        List<String> tokens = tokens(text);
        List<List<Object>> calls = new ArrayList<>();
        List<Object> call = new ArrayList<>();
        for (String token : tokens) {
            if (token.equals("|")) {
                calls.add(call);
                call = new ArrayList<>();
            } else {
                call.add(operand(token));
            }
        }
        calls.add(call);
        if (calls.stream().anyMatch(List::isEmpty)) {
            throw new IllegalArgumentException("template parsing error: template: :1: missing value for command");
        }
        return new Expression(text, calls);
    }

    private static Object operand(String token) {
        char first = token.charAt(0);
        if (first == '(') {
            return parse(token.substring(1, token.length() - 1));
        } else if (first == '"') {
            return new Literal(Json.of(unquote(token)));
        } else if (first == '`' || first == '\'') {
            return new Literal(Json.of(token.substring(1, token.length() - 1)));
        } else if (first == '.') {
            return new Path("", fields(token));
        } else if (first == '$') {
            int dot = token.indexOf('.');
            return dot < 0
                    ? new Path(token, List.of())
                    : new Path(token.substring(0, dot), fields(token.substring(dot)));
        } else if (Character.isDigit(first) || first == '-') {
            return new Literal(Json.of(new java.math.BigDecimal(token)));
        } else if (token.equals("true") || token.equals("false")) {
            return new Literal(Json.of(token.equals("true")));
        } else if (token.equals("nil")) {
            return new Literal(Json.of(null));
        }
        return new Name(token);
    }

    private static List<String> fields(String path) {
        List<String> fields = new ArrayList<>(List.of(path.split("\\.")));
        fields.removeIf(String::isEmpty);
        return fields;
    }

    private static String unquote(String token) {
        return token.substring(1, token.length() - 1)
                .replace("\\n", "\n")
                .replace("\\t", "\t")
                .replace("\\\"", "\"")
                .replace("\\\\", "\\");
    }

    private static List<String> tokens(String text) {
        List<String> tokens = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (Character.isWhitespace(c)) {
                at++;
                continue;
            }
            int end = tokenEnd(text, at);
            tokens.add(text.substring(at, end));
            at = end;
        }
        return tokens;
    }

    private static int tokenEnd(String text, int start) {
        char first = text.charAt(start);
        if (first == '|') {
            return start + 1;
        }
        if (first == '(') {
            return closing(text, start);
        }
        if (first == '"' || first == '`' || first == '\'') {
            int at = start + 1;
            while (at < text.length() && text.charAt(at) != first) {
                at += text.charAt(at) == '\\' && first == '"' ? 2 : 1;
            }
            if (at >= text.length()) {
                throw new IllegalArgumentException("template parsing error: template: :1: unterminated quoted string");
            }
            return at + 1;
        }
        int at = start;
        while (at < text.length() && !Character.isWhitespace(text.charAt(at)) && "|()".indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return Math.max(at, start + 1);
    }

    private static int closing(String text, int start) {
        int depth = 0;
        int at = start;
        while (at < text.length()) {
            char c = text.charAt(at);
            if (c == '"') {
                at = tokenEnd(text, at);
                continue;
            }
            depth += c == '(' ? 1 : c == ')' ? -1 : 0;
            at++;
            if (depth == 0) {
                return at;
            }
        }
        throw new IllegalArgumentException("template parsing error: template: :1: unclosed left paren");
    }

    Json value(Scope scope) {
        Json value = Json.MISSING;
        for (int i = 0; i < calls.size(); i++) {
            List<Object> call = calls.get(i);
            List<Json> arguments = new ArrayList<>();
            for (Object operand : call.subList(1, call.size())) {
                arguments.add(operand(operand, scope));
            }
            if (i > 0) {
                arguments.add(value);
            }
            value = call.getFirst() instanceof Name name
                    ? TemplateFunctions.call(name.name(), arguments)
                    : operand(call.getFirst(), scope);
        }
        return value;
    }

    private Json operand(Object operand, Scope scope) {
        return switch (operand) {
            case Path path -> follow(path, path.variable().isEmpty() ? scope.dot() : scope.variable(path.variable()));
            case Literal literal -> literal.value();
            case Expression nested -> nested.value(scope);
            case Name name -> TemplateFunctions.call(name.name(), List.of());
            default -> throw new IllegalArgumentException("template parsing error: " + text);
        };
    }

    private Json follow(Path path, Json start) {
        Json value = start;
        for (String field : path.fields()) {
            if (value.isObject() && !value.get(field).exists()) {
                throw new IllegalArgumentException("template parsing error: template: :1:2: executing \"\" at <"
                        + text.trim() + ">: map has no entry for key \"" + field + "\"");
            }
            if (!value.isNull() && !value.isObject()) {
                throw new IllegalArgumentException("template parsing error: template: :1:2: executing \"\" at <"
                        + text.trim() + ">: can't evaluate field " + field + " in type interface {}");
            }
            value = value.get(field);
        }
        return value;
    }

    /** Whether a value counts as true: not empty, not zero, not nil. */
    static boolean truth(Json value) {
        if (value.isBoolean()) {
            return value.isTrue();
        }
        if (value.isList()) {
            return !value.items().isEmpty();
        }
        if (value.isObject()) {
            return !value.fields().isEmpty();
        }
        return !value.isNull()
                && !value.text().isEmpty()
                && !(value.isNumber() && value.text().equals("0"));
    }

    /** A value as Go prints it. */
    static String print(Json value) {
        if (value.isNull()) {
            return "<no value>";
        }
        if (value.isList()) {
            return "["
                    + String.join(
                            " ", value.items().stream().map(Expression::inner).toList()) + "]";
        }
        if (value.isObject()) {
            List<String> entries = new ArrayList<>();
            value.fields().forEach((name, field) -> entries.add(name + ":" + inner(field)));
            entries.sort(String::compareTo);
            return "map[" + String.join(" ", entries) + "]";
        }
        return value.text();
    }

    private static String inner(Json value) {
        return value.isNull() ? "<nil>" : print(value);
    }
}
