package io.berth.streams.log;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The container that a log is about, as the options {@code labels}, {@code env} and {@code tag} see it.
 *
 * @param id the whole id
 * @param name without the leading slash
 * @param imageId the whole id, {@code sha256:} included
 * @param imageName as the user wrote it
 * @param command entry point and arguments
 * @param env {@code NAME=value}
 */
public record LogSubject(
        String id,
        String name,
        String imageId,
        String imageName,
        List<String> command,
        Map<String, String> labels,
        List<String> env) {
    private static final int SHORT_ID = 12;
    private static final Pattern FIELD = Pattern.compile("\\{\\{\\s*\\.(\\w*)\\s*}}");

    public LogSubject {
        command = List.copyOf(command);
        labels = Map.copyOf(labels);
        env = List.copyOf(env);
    }

    /** The attributes that {@code options} ask for. */
    SortedMap<String, String> attributes(Map<String, String> options) {
        SortedMap<String, String> chosen = new TreeMap<>();
        choose(labels, options.getOrDefault("labels", ""), options.getOrDefault("labels-regex", ""), chosen);
        Map<String, String> variables = new TreeMap<>();
        for (String variable : env) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        choose(variables, options.getOrDefault("env", ""), options.getOrDefault("env-regex", ""), chosen);
        String tag = options.getOrDefault("tag", "");
        if (!tag.isEmpty()) {
            chosen.put("tag", tag(tag));
        }
        return chosen;
    }

    private static void choose(Map<String, String> from, String names, String regex, SortedMap<String, String> into) {
        for (String name : Arrays.asList(names.split(",", -1))) {
            String value = from.get(name);
            if (value != null) {
                into.put(name, value);
            }
        }
        if (!regex.isEmpty()) {
            Pattern pattern = pattern(regex);
            from.forEach((name, value) -> {
                if (pattern.matcher(name).find()) {
                    into.put(name, value);
                }
            });
        }
    }

    private static Pattern pattern(String regex) {
        try {
            return Pattern.compile(regex);
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException("error parsing regexp: " + e.getDescription() + ": `" + regex + "`", e);
        }
    }

    private String tag(String template) {
        return FIELD.matcher(template).replaceAll(match -> Matcher.quoteReplacement(field(match.group(1))));
    }

    private String field(String field) {
        return switch (field) {
            case "ID" -> shortened(id);
            case "FullID" -> id;
            case "Name" -> name;
            case "ImageID" -> shortened(imageId);
            case "ImageFullID" -> imageId;
            case "ImageName" -> imageName;
            case "Command" -> String.join(" ", command);
            case "DaemonName" -> "docker";
            default ->
                throw new IllegalArgumentException("template: log-tag:1:2: executing \"log-tag\" at <." + field
                        + ">: can't evaluate field " + field + " in type *logger.Info");
        };
    }

    private static String shortened(String longId) {
        return longId.length() > SHORT_ID ? longId.substring(0, SHORT_ID) : longId;
    }
}
