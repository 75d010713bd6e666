package io.berth.daemon;

import io.berth.api.http.TlsFiles;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

/** What the options say about TLS, by dockerd's rules, and what they would have to say for TCP without it. */
final class TlsSettings {
    private final Function<Option, List<String>> options;
    private final Map<String, String> environment;

    /**
     * Reads nothing yet.
     *
     * @param options the values of an option, the last of which counts
     * @param environment for {@code DOCKER_CERT_PATH} and {@code DOCKER_TLS_VERIFY}
     */
    TlsSettings(Function<Option, List<String>> options, Map<String, String> environment) {
        this.options = options;
        this.environment = environment;
    }

    /** The files of a TLS listener; empty when TLS is not asked for. To say anything about verification asks for it. */
    Optional<TlsFiles> files() {
        boolean asked = said(Option.TLS).orElse(false)
                || said(Option.TLS_VERIFY).isPresent()
                || !environment.getOrDefault("DOCKER_TLS_VERIFY", "").isEmpty();
        if (!asked) {
            return Optional.empty();
        }
        return Optional.of(new TlsFiles(
                text(Option.TLS_CA).orElse(defaultFile("ca.pem").toString()),
                text(Option.TLS_CERT).orElseGet(() -> existingDefault("cert.pem")),
                text(Option.TLS_KEY).orElseGet(() -> existingDefault("key.pem")),
                said(Option.TLS_VERIFY).orElse(true)));
    }

    /** Refuses TCP that anybody may use unless the operator has said that this is meant. */
    void check(List<String> hosts) throws ConfigException {
        Optional<String> open =
                hosts.stream().filter(host -> host.startsWith("tcp://")).findFirst();
        if (open.isPresent() && files().isEmpty() && !openIsMeant()) {
            throw refused(open.get());
        }
    }

    /** Whether the operator has said that TCP is for everybody who reaches it. */
    boolean openIsMeant() {
        return said(Option.TLS).isPresent();
    }

    static ConfigException refused(String address) {
        return new ConfigException("refusing to listen on " + address
                + " without TLS: whoever reaches it is root on this machine. Use --tlsverify with --tlscacert, "
                + "--tlscert and --tlskey, or say --tls=false if this is meant");
    }

    private Optional<Boolean> said(Option flag) {
        return text(flag).map(Boolean::parseBoolean);
    }

    private Optional<String> text(Option option) {
        List<String> values = options.apply(option);
        return values.isEmpty() ? Optional.empty() : Optional.of(values.getLast());
    }

    private String existingDefault(String name) {
        Path file = defaultFile(name);
        return Files.exists(file) ? file.toString() : "";
    }

    private Path defaultFile(String name) {
        String folder = environment.getOrDefault("DOCKER_CERT_PATH", "");
        return folder.isEmpty()
                ? Path.of(environment.getOrDefault("HOME", "/root"), ".docker", name)
                : Path.of(folder, name);
    }
}
