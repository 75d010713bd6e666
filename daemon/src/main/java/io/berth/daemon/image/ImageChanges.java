package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import io.berth.api.type.EmptyObject;
import io.berth.api.type.image.ImageConfig;
import io.berth.api.type.image.ImageConfigBuilder;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/** Applies the Dockerfile instructions that an import or a commit may bring to an image's configuration. */
public final class ImageChanges {
    private static final Set<String> KNOWN = Set.of(
            "CMD",
            "ENTRYPOINT",
            "ENV",
            "EXPOSE",
            "HEALTHCHECK",
            "LABEL",
            "ONBUILD",
            "STOPSIGNAL",
            "USER",
            "VOLUME",
            "WORKDIR");
    private static final Pattern LINE = Pattern.compile("(\\S+)\\s*(.*)", Pattern.DOTALL);
    private static final Pattern PORT =
            Pattern.compile("(?:.*:)?(?<first>[^:/-]*)(?:-(?<last>[^:/]*))?(?:/(?<protocol>.*))?");
    private static final int MAX_PORT = 65_535;
    private static final Pattern SIGNAL =
            Pattern.compile("(?:SIG)?(?:ABRT|ALRM|BUS|CHLD|CLD|CONT|FPE|HUP|ILL|INT|IO|IOT|KILL"
                    + "|PIPE|POLL|PROF|PWR|QUIT|SEGV|STKFLT|STOP|SYS|TERM|TRAP|TSTP|TTIN|TTOU|URG|USR1|USR2|VTALRM|WINCH|XCPU|XFSZ"
                    + "|RTMIN(?:\\+(?:[1-9]|1[0-5]))?|RTMAX(?:-(?:[1-9]|1[0-4]))?)");

    private final Map<String, String> env = new LinkedHashMap<>();
    private final Map<String, String> labels = new TreeMap<>();
    private final Map<String, EmptyObject> ports = new TreeMap<>();
    private final Map<String, EmptyObject> volumes = new TreeMap<>();
    private final List<String> onBuild = new ArrayList<>();
    private final ImageConfigBuilder config;
    private String workingDir;
    private boolean commandSet;

    private ImageChanges(ImageConfig base) {
        config = base.edit();
        workingDir = base.workingDir();
        Objects.requireNonNullElse(base.env(), List.<String>of()).forEach(this::addVariable);
        labels.putAll(Objects.requireNonNullElse(base.labels(), Map.of()));
        ports.putAll(base.exposedPorts());
        volumes.putAll(Objects.requireNonNullElse(base.volumes(), Map.of()));
        onBuild.addAll(Objects.requireNonNullElse(base.onBuild(), List.of()));
    }

    private void addVariable(String variable) {
        int equals = variable.indexOf('=');
        if (equals > 0) {
            env.put(variable.substring(0, equals), variable.substring(equals + 1));
        }
    }

    /**
     * The configuration that the instructions make of another one.
     *
     * @throws EngineException INVALID, in the Engine's words
     */
    static ImageConfig apply(ImageConfig base, List<String> changes) {
        ImageChanges all = new ImageChanges(base);
        List<String> lines = lines(String.join("\n", changes));
        if (lines.isEmpty() && !changes.isEmpty()) {
            throw EngineException.invalid("file with no instructions");
        }
        lines.forEach(all::requireKnown);
        lines.forEach(all::applyLine);
        return all.build();
    }

    /** Lines without comments and blank ones; one that ends in a backslash goes on in the next. */
    private static List<String> lines(String text) {
        List<String> lines = new ArrayList<>();
        StringBuilder open = new StringBuilder();
        for (String line : text.split("\n", -1)) {
            String bare = open.isEmpty() ? line.strip() : line.stripTrailing();
            if (bare.startsWith("#") || bare.isEmpty()) {
                continue;
            }
            boolean goesOn = bare.endsWith("\\");
            open.append(goesOn ? bare.substring(0, bare.length() - 1) : bare);
            if (!goesOn) {
                lines.add(open.toString());
                open.setLength(0);
            }
        }
        if (!open.toString().isBlank()) {
            lines.add(open.toString());
        }
        return lines;
    }

    private void requireKnown(String line) {
        String keyword = line.split("\\s", 2)[0];
        if (!KNOWN.contains(keyword.toUpperCase(Locale.ROOT))) {
            throw EngineException.invalid(keyword + " is not a valid change command");
        }
    }

    private void applyLine(String line) {
        Matcher matcher = LINE.matcher(line);
        if (!matcher.matches()) {
            return;
        }
        String keyword = matcher.group(1).toUpperCase(Locale.ROOT);
        String rest = matcher.group(2).strip();
        switch (keyword) {
            case "CMD" -> {
                config.cmd(command(rest));
                commandSet = true;
            }
            case "ENTRYPOINT" -> entrypoint(command(rest));
            case "ENV" -> env.putAll(pairs(keyword, rest));
            case "LABEL" -> labels.putAll(pairs(keyword, rest));
            case "EXPOSE" -> Words.split(some(keyword, rest)).forEach(this::expose);
            case "VOLUME" -> volume(rest);
            case "USER" -> config.user(expand(one(keyword, rest)));
            case "WORKDIR" -> workingDir = ContainerPath.resolve(workingDir, expand(one(keyword, rest)));
            case "STOPSIGNAL" -> config.stopSignal(signal(expand(one(keyword, rest))));
            case "ONBUILD" -> onBuild(some(keyword, rest));
            default -> config.healthcheck(HealthcheckChange.parse(some(keyword, rest)));
        }
    }

    /** A command that was meant for another entry point goes. */
    private void entrypoint(List<String> command) {
        config.entrypoint(command);
        if (!commandSet) {
            config.cmd(null);
        }
    }

    private String expand(String word) {
        return Words.expand(word, name -> env.getOrDefault(name, ""));
    }

    /** An array of texts as it is, anything else for the shell. */
    static List<String> command(String rest) {
        Optional<List<String>> array = array(rest);
        if (array.isPresent()) {
            return array.get();
        }
        return rest.isEmpty() ? List.of("/bin/sh", "-c") : List.of("/bin/sh", "-c", rest);
    }

    private static Optional<List<String>> array(String rest) {
        if (!rest.startsWith("[")) {
            return Optional.empty();
        }
        return ImageJson.texts(rest);
    }

    private Map<String, String> pairs(String keyword, String rest) {
        List<String> words = Words.split(rest);
        String twoArguments = keyword + " must have two arguments";
        if (words.isEmpty()) {
            throw EngineException.invalid(twoArguments);
        }
        if (words.getFirst().indexOf('=') < 0) {
            String[] both = rest.split("\\s+", 2);
            if (both.length < 2) {
                throw EngineException.invalid(twoArguments);
            }
            return Map.of(expand(both[0]), expand(both[1]));
        }
        Map<String, String> pairs = new LinkedHashMap<>();
        for (String word : words) {
            int equals = word.indexOf('=');
            if (equals < 0) {
                throw EngineException.invalid(
                        "Syntax error - can't find = in \"" + word + "\". Must be of the form: name=value");
            }
            String name = expand(word.substring(0, equals));
            if (name.isEmpty()) {
                throw EngineException.invalid(keyword + " names can not be blank");
            }
            pairs.put(name, expand(word.substring(equals + 1)));
        }
        return pairs;
    }

    private void expose(String word) {
        ports(expand(word)).forEach(port -> ports.put(port, new EmptyObject()));
    }

    /** The ports that a text such as {@code 80}, {@code 80-82/udp} means, each with its protocol. */
    public static List<String> ports(String spec) {
        Matcher matcher = PORT.matcher(spec);
        if (!matcher.matches()) {
            throw EngineException.invalid("Invalid containerPort: " + spec);
        }
        String named = matcher.group("protocol");
        String protocol = named == null || named.isEmpty() ? "tcp" : named.toLowerCase(Locale.ROOT);
        if (!Set.of("tcp", "udp", "sctp").contains(protocol)) {
            throw EngineException.invalid("Invalid proto: " + named);
        }
        int first = port(matcher.group("first"), spec);
        int last = matcher.group("last") == null ? first : port(matcher.group("last"), spec);
        if (last < first) {
            throw EngineException.invalid("Invalid containerPort: " + spec);
        }
        return IntStream.rangeClosed(first, last)
                .mapToObj(port -> port + "/" + protocol)
                .toList();
    }

    private static int port(String text, String spec) {
        int port = text.matches("[0-9]{1,5}") ? Integer.parseInt(text) : MAX_PORT + 1;
        if (port > MAX_PORT) {
            throw EngineException.invalid("Invalid containerPort: " + spec);
        }
        return port;
    }

    private void volume(String rest) {
        List<String> words = array(rest).orElseGet(() -> List.of(rest.split("\\s+")));
        if (rest.isEmpty() || words.isEmpty()) {
            throw EngineException.invalid("VOLUME requires at least one argument");
        }
        for (String word : words) {
            String path = expand(word).strip();
            if (path.isEmpty()) {
                throw EngineException.invalid("VOLUME specified can not be an empty string");
            }
            volumes.put(path, new EmptyObject());
        }
    }

    /** The name or number of a signal, found to be one. */
    public static String signal(String name) {
        boolean number = name.matches("[1-9][0-9]{0,5}");
        if (!number && !SIGNAL.matcher(name.toUpperCase(Locale.ROOT)).matches()) {
            throw EngineException.invalid("invalid signal: " + name);
        }
        return name;
    }

    private void onBuild(String rest) {
        String keyword = rest.split("\\s", 2)[0].toUpperCase(Locale.ROOT);
        switch (keyword) {
            case "ONBUILD" -> throw EngineException.invalid("Chaining ONBUILD via `ONBUILD ONBUILD` isn't allowed");
            case "FROM", "MAINTAINER" ->
                throw EngineException.invalid(keyword + " isn't allowed as an ONBUILD trigger");
            default -> onBuild.add(rest);
        }
    }

    private static String one(String keyword, String rest) {
        if (rest.isEmpty()) {
            throw EngineException.invalid(keyword + " requires exactly one argument");
        }
        return rest;
    }

    private static String some(String keyword, String rest) {
        if (rest.isEmpty()) {
            throw EngineException.invalid(keyword + " requires at least one argument");
        }
        return rest;
    }

    private ImageConfig build() {
        config.workingDir(workingDir).exposedPorts(ports);
        if (!env.isEmpty()) {
            config.env(env.entrySet().stream()
                    .map(entry -> entry.getKey() + "=" + entry.getValue())
                    .toList());
        }
        if (!labels.isEmpty()) {
            config.labels(labels);
        }
        if (!volumes.isEmpty()) {
            config.volumes(volumes);
        }
        if (!onBuild.isEmpty()) {
            config.onBuild(onBuild);
        }
        return config.build();
    }
}
