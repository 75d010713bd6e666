package io.berth.streams.log;

import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * The container that a log is about, as the options {@code labels}, {@code env} and {@code tag} see it.
 *
 * @param id the whole id
 * @param name without the leading slash
 * @param imageId the whole id, {@code sha256:} included
 * @param imageName as the user wrote it
 * @param hostName the machine's name
 * @param command entry point and arguments
 * @param env {@code NAME=value}
 */
public record LogSubject(
        String id,
        String name,
        String imageId,
        String imageName,
        Instant created,
        String hostName,
        List<String> command,
        Map<String, String> labels,
        List<String> env) {
    private static final int SHORT_ID = 12;

    public LogSubject {
        command = List.copyOf(command);
        labels = Map.copyOf(labels);
        env = List.copyOf(env);
    }

    /** The attributes that {@code options} ask for, the tag among them if they name one. */
    SortedMap<String, String> attributes(Map<String, String> options) {
        SortedMap<String, String> chosen = extra(options);
        if (!options.getOrDefault("tag", "").isEmpty()) {
            chosen.put("tag", tag(options));
        }
        return chosen;
    }

    /**
     * The labels and variables that {@code options} ask for; the caller may add to them.
     *
     * @throws IllegalArgumentException in dockerd's words
     */
    public SortedMap<String, String> extra(Map<String, String> options) {
        SortedMap<String, String> chosen = new TreeMap<>();
        choose(labels, options.getOrDefault("labels", ""), options.getOrDefault("labels-regex", ""), chosen);
        Map<String, String> variables = new TreeMap<>();
        for (String variable : env) {
            int equals = variable.indexOf('=');
            if (equals > 0) {
                variables.put(variable.substring(0, equals), variable.substring(equals + 1));
            }
        }
        String envRegex = variables.isEmpty() ? "" : options.getOrDefault("env-regex", "");
        choose(variables, options.getOrDefault("env", ""), envRegex, chosen);
        return chosen;
    }

    /**
     * The tag that {@code options} ask for; the short id where they ask for none.
     *
     * @throws IllegalArgumentException in dockerd's words
     */
    public String tag(Map<String, String> options) {
        String template = options.getOrDefault("tag", "");
        return template.isEmpty() ? shortId() : new TagTemplate(this::field).expand(template);
    }

    /** The first twelve digits of the id. */
    public String shortId() {
        return shortened(id);
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
            String why = switch (String.valueOf(e.getDescription())) {
                case "Unclosed group" -> "missing closing )";
                case "Unclosed character class" -> "missing closing ]";
                default -> e.getDescription();
            };
            throw new IllegalArgumentException("error parsing regexp: " + why + ": `" + regex + "`", e);
        }
    }

    private Optional<String> field(String field) {
        return Optional.ofNullable(
                switch (field) {
                    case "ID" -> shortened(id);
                    case "FullID", "ContainerID" -> id;
                    case "Name" -> name;
                    case "ContainerName" -> "/" + name;
                    case "ImageID" -> shortened(imageId);
                    case "ImageFullID", "ContainerImageID" -> imageId;
                    case "ImageName", "ContainerImageName" -> imageName;
                    case "Command" -> String.join(" ", command);
                    case "ContainerEntrypoint" -> command.isEmpty() ? "" : command.getFirst();
                    case "ContainerArgs" ->
                        "[" + String.join(" ", command.subList(Math.min(1, command.size()), command.size())) + "]";
                    case "ContainerEnv" -> "[" + String.join(" ", env) + "]";
                    case "Hostname" -> hostName;
                    case "DaemonName" -> "docker";
                    default -> null;
                });
    }

    private static String shortened(String longId) {
        return longId.length() > SHORT_ID ? longId.substring(0, SHORT_ID) : longId;
    }
}
