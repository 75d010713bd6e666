package io.berth.cli.format;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The part of Go's template language that format flags use: fields, pipelines, functions, {@code if}, {@code range},
 * {@code with}, variables, and {@code {{-} trimming {@code -}}}. Immutable.
 */
public final class Template {
    private final List<Node> nodes;

    private Template(List<Node> nodes) {
        this.nodes = nodes;
    }

    private sealed interface Node {
        /** Text between actions. */
        record Text(String text) implements Node {}

        /** An expression whose value is printed, or a variable's new value. */
        record Print(Expression expression, Optional<String> variable) implements Node {}

        /** {@code if}, {@code with} or {@code range} with what to do and what else. */
        record Block(String kind, List<String> variables, Expression over, List<Node> body, List<Node> otherwise)
                implements Node {}
    }

    /**
     * Understands a template.
     *
     * @throws IllegalArgumentException in Go's words
     */
    public static Template parse(String text) {
        Parser parser = new Parser(Piece.split(text));
        List<Node> nodes = parser.nodes();
        if (parser.at < parser.pieces.size()) {
            throw bad("unexpected {{" + parser.pieces.get(parser.at).text() + "}}");
        }
        return new Template(nodes);
    }

    private static IllegalArgumentException bad(String what) {
        return new IllegalArgumentException("template parsing error: template: :1: " + what);
    }

    /** A text between actions or an action's inside. */
    private record Piece(boolean action, String text) {
        static List<Piece> split(String template) {
            List<Piece> pieces = new ArrayList<>();
            int at = 0;
            boolean trim = false;
            while (at <= template.length()) {
                int open = template.indexOf("{{", at);
                String text = template.substring(at, open < 0 ? template.length() : open);
                text = trim ? text.stripLeading() : text;
                if (open < 0) {
                    pieces.add(new Piece(false, text));
                    break;
                }
                int close = template.indexOf("}}", open);
                if (close < 0) {
                    throw bad("unclosed action");
                }
                String inside = template.substring(open + 2, close);
                boolean trimBefore = inside.startsWith("- ");
                trim = inside.endsWith(" -");
                pieces.add(new Piece(false, trimBefore ? text.stripTrailing() : text));
                pieces.add(new Piece(
                        true,
                        inside.substring(trimBefore ? 1 : 0, inside.length() - (trim ? 1 : 0))
                                .trim()));
                at = close + 2;
            }
            return pieces;
        }
    }

    private static final class Parser {
        private final List<Piece> pieces;
        private int at;

        Parser(List<Piece> pieces) {
            this.pieces = pieces;
        }

        List<Node> nodes() {
            List<Node> nodes = new ArrayList<>();
            while (at < pieces.size()) {
                Piece piece = pieces.get(at);
                String word = piece.text().split("\\s", 2)[0];
                if (piece.action() && (word.equals("end") || word.equals("else"))) {
                    return nodes;
                }
                at++;
                if (!piece.action()) {
                    nodes.add(new Node.Text(piece.text()));
                } else if (List.of("if", "range", "with").contains(word)) {
                    nodes.add(block(word, piece.text().substring(word.length()).trim()));
                } else if (!piece.text().startsWith("/*")) {
                    nodes.add(print(piece.text()));
                }
            }
            return nodes;
        }

        private static Node print(String text) {
            int assign = text.startsWith("$") ? text.indexOf(":=") : -1;
            int again = text.startsWith("$") && assign < 0 ? text.indexOf('=') : -1;
            int end = Math.max(assign, again);
            if (end < 0) {
                return new Node.Print(Expression.parse(text), Optional.empty());
            }
            String value = text.substring(end + (assign >= 0 ? 2 : 1));
            return new Node.Print(
                    Expression.parse(value), Optional.of(text.substring(0, end).trim()));
        }

        private Node block(String kind, String head) {
            int assign = head.indexOf(":=");
            List<String> variables = new ArrayList<>();
            if (assign >= 0) {
                for (String name : head.substring(0, assign).split(",", -1)) {
                    variables.add(name.trim());
                }
            }
            Expression over = Expression.parse(assign < 0 ? head : head.substring(assign + 2));
            List<Node> body = nodes();
            List<Node> otherwise = new ArrayList<>();
            if (at >= pieces.size()) {
                throw bad("unexpected EOF");
            }
            String stop = pieces.get(at++).text();
            if (stop.startsWith("else if")) {
                otherwise.add(block("if", stop.substring("else if".length()).trim()));
                return new Node.Block(kind, variables, over, body, otherwise);
            }
            if (stop.equals("else")) {
                otherwise.addAll(nodes());
                at++;
            }
            return new Node.Block(kind, variables, over, body, otherwise);
        }
    }

    /**
     * Fills the template in.
     *
     * @throws IllegalArgumentException when it asks for what is not there
     */
    public String apply(Json root) {
        StringBuilder out = new StringBuilder();
        Deque<Map<String, Json>> variables = new ArrayDeque<>();
        variables.push(new LinkedHashMap<>(Map.of("$", root)));
        run(nodes, new Expression.Scope(root, variables), out);
        return out.toString();
    }

    private static void run(List<Node> nodes, Expression.Scope scope, StringBuilder out) {
        for (Node node : nodes) {
            switch (node) {
                case Node.Text text -> out.append(text.text());
                case Node.Print print -> {
                    Json value = print.expression().value(scope);
                    if (print.variable().isPresent()) {
                        scope.assign(print.variable().get(), value);
                    } else {
                        out.append(Expression.print(value));
                    }
                }
                case Node.Block block -> block(block, scope, out);
            }
        }
    }

    private static void block(Node.Block block, Expression.Scope scope, StringBuilder out) {
        Json over = block.over().value(scope);
        scope.variables().push(new LinkedHashMap<>());
        if (!Expression.truth(over)) {
            run(block.otherwise(), scope, out);
        } else if (block.kind().equals("if")) {
            run(block.body(), scope, out);
        } else if (block.kind().equals("with")) {
            block.variables().forEach(name -> scope.assign(name, over));
            run(block.body(), scope.at(over), out);
        } else {
            range(block, over, scope, out);
        }
        scope.variables().pop();
    }

    private static void range(Node.Block block, Json over, Expression.Scope scope, StringBuilder out) {
        Map<String, Json> entries = new LinkedHashMap<>();
        if (over.isObject()) {
            over.fields().keySet().stream().sorted().forEach(name -> entries.put(name, over.get(name)));
        } else {
            List<Json> items = over.items();
            for (int i = 0; i < items.size(); i++) {
                entries.put(Integer.toString(i), items.get(i));
            }
        }
        entries.forEach((key, item) -> {
            List<String> names = block.variables();
            if (names.size() == 2) {
                scope.assign(names.getFirst(), Json.of(key));
            }
            if (!names.isEmpty()) {
                scope.assign(names.getLast(), item);
            }
            run(block.body(), scope.at(item), out);
        });
    }
}
