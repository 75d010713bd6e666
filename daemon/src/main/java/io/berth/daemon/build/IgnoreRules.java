package io.berth.daemon.build;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/** A {@code .dockerignore}: patterns a line, the last one that fits decides, {@code !} takes back. */
final class IgnoreRules {
    private final List<Rule> rules;

    private record Rule(Pattern pattern, boolean excludes) {}

    private IgnoreRules(List<Rule> rules) {
        this.rules = rules;
    }

    static IgnoreRules parse(String text) {
        List<Rule> rules = new ArrayList<>();
        for (String line : text.lines().toList()) {
            String bare = line.strip();
            if (line.startsWith("#") || bare.isEmpty()) {
                continue;
            }
            boolean takesBack = bare.startsWith("!");
            String path = (takesBack ? bare.substring(1) : bare).strip().replaceAll("/+", "/");
            String relative =
                    path.replaceFirst("^(\\./)+", "").replaceFirst("^/", "").replaceFirst("/$", "");
            compile(relative).ifPresent(pattern -> rules.add(new Rule(pattern, !takesBack)));
        }
        return new IgnoreRules(rules);
    }

    /** Whether a path is no part of the context; a folder that is none takes what is in it with it. */
    boolean excludes(String path) {
        boolean excluded = false;
        for (Rule rule : rules) {
            if (rule.excludes() != excluded && fits(rule.pattern(), path)) {
                excluded = rule.excludes();
            }
        }
        return excluded;
    }

    private static boolean fits(Pattern pattern, String path) {
        for (int end = path.length(); end > 0; end = path.lastIndexOf('/', end - 1)) {
            if (pattern.matcher(path.substring(0, end)).matches()) {
                return true;
            }
        }
        return false;
    }

    private static Optional<Pattern> compile(String glob) {
        StringBuilder regex = new StringBuilder();
        for (int i = 0; i < glob.length(); i++) {
            char c = glob.charAt(i);
            if (glob.startsWith("**/", i)) {
                regex.append("(?:.*/)?");
                i += 2;
            } else if (glob.startsWith("**", i)) {
                regex.append(".*");
                i++;
            } else if (c == '*') {
                regex.append("[^/]*");
            } else if (c == '?') {
                regex.append("[^/]");
            } else if (c == '[' || c == ']') {
                regex.append(c);
            } else if (c == '\\' && i + 1 < glob.length()) {
                regex.append(Pattern.quote(glob.substring(++i, i + 1)));
            } else {
                regex.append(c == '-' || c == '^' || Character.isLetterOrDigit(c) ? String.valueOf(c) : "\\" + c);
            }
        }
        try {
            return Optional.of(Pattern.compile(regex.toString(), Pattern.DOTALL));
        } catch (PatternSyntaxException e) {
            return Optional.empty();
        }
    }
}
