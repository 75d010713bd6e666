package io.berth.streams.log.remote;

import io.berth.streams.StreamConfig;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.LogMode;
import io.berth.streams.log.LogSubject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Supplier;
import javax.net.ssl.SSLSocketFactory;

/** The log drivers that send: which there are, what options they take, and logs of them. */
public final class RemoteDrivers {
    private static final Path JOURNAL = Path.of("/run/systemd/journal/socket");
    private static final Set<String> JOURNALD_OPTIONS = Set.of("labels", "labels-regex", "env", "env-regex", "tag");
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);

    private final UnixDatagrams datagrams;
    private final InstantSource clock;
    private final String hostName;
    private final Supplier<byte[]> ids;

    /**
     * Drivers of this machine.
     *
     * @param hostName what services are told
     * @param ids new random names of 32 bytes
     */
    public RemoteDrivers(UnixDatagrams datagrams, InstantSource clock, String hostName, Supplier<byte[]> ids) {
        this.datagrams = datagrams;
        this.clock = clock;
        this.hostName = hostName;
        this.ids = ids;
    }

    /** The drivers' names. */
    public static Set<String> names() {
        return Set.of("fluentd", "gelf", "journald", "syslog");
    }

    /**
     * Refuses options that make no sense.
     *
     * @param options without those that every driver takes
     * @throws IllegalArgumentException in dockerd's words
     */
    public static void check(String driver, Map<String, String> options) {
        switch (driver) {
            case "syslog" -> SyslogOptions.parse(options);
            case "gelf" -> GelfOptions.parse(options);
            case "fluentd" -> FluentdOptions.parse(options);
            case "journald" ->
                options.keySet().stream()
                        .sorted()
                        .filter(name -> !JOURNALD_OPTIONS.contains(name))
                        .forEach(name -> {
                            throw new IllegalArgumentException(
                                    "unknown log opt '" + name + "' for journald log driver");
                        });
            default -> throw new IllegalArgumentException("no such log driver: " + driver);
        }
    }

    /**
     * A log of that driver; connects to nothing yet.
     *
     * @param options without those that every driver takes
     * @param cache where lines are kept to be read back
     * @throws IllegalArgumentException in dockerd's words
     */
    public LogDriver open(
            String driver,
            Map<String, String> options,
            LogMode mode,
            LogSubject subject,
            StreamConfig streams,
            Optional<LogDriver> cache) {
        RemoteService service = switch (driver) {
            case "syslog" -> syslog(options, mode, subject);
            case "gelf" -> gelf(options, mode, subject);
            case "fluentd" -> fluentd(options, mode, subject);
            default -> journald(options, mode, subject);
        };
        return new RemoteLog(service, streams, cache, clock);
    }

    private RemoteService syslog(Map<String, String> options, LogMode mode, LogSubject subject) {
        SyslogOptions parsed = SyslogOptions.parse(options);
        return service(
                "syslog",
                subject,
                options.getOrDefault("syslog-address", "this machine"),
                new SyslogDialer(parsed.endpoint(), options, datagrams),
                new SyslogCodec(parsed, hostName, subject.tag(options)),
                new Sending(true, mode, mode.maxBuffer(), FIRST_PAUSE));
    }

    private RemoteService gelf(Map<String, String> options, LogMode mode, LogSubject subject) {
        GelfOptions parsed = GelfOptions.parse(options);
        SortedMap<String, String> fields = new TreeMap<>();
        subject.extra(options).forEach((name, value) -> fields.put("_" + name, value));
        fields.put("_container_id", subject.id());
        fields.put("_container_name", subject.name());
        fields.put("_image_id", subject.imageId());
        fields.put("_image_name", subject.imageName());
        fields.put("_command", String.join(" ", subject.command()));
        fields.put("_created", subject.created().toString());
        fields.put("_tag", subject.tag(options));
        Endpoint endpoint = parsed.endpoint();
        Dialer dialer = () -> {
            try {
                return endpoint.scheme().equals("udp") ? Connections.udp(endpoint) : Connections.tcp(endpoint, false);
            } catch (IOException e) {
                throw new IOException(
                        "gelf: cannot connect to GELF endpoint: " + endpoint.hostPort() + " " + e.getMessage(), e);
            }
        };
        return service(
                "gelf",
                subject,
                options.getOrDefault("gelf-address", ""),
                dialer,
                new GelfCodec(parsed, hostName, fields, ids),
                new Sending(true, mode, mode.maxBuffer(), parsed.reconnectDelay()));
    }

    private RemoteService fluentd(Map<String, String> options, LogMode mode, LogSubject subject) {
        FluentdOptions parsed = FluentdOptions.parse(options);
        SortedMap<String, String> fields = subject.extra(options);
        fields.put("container_id", subject.id());
        fields.put("container_name", "/" + subject.name());
        Endpoint endpoint = parsed.endpoint();
        boolean acks = parsed.asksForAck();
        Dialer dialer = () -> {
            StreamWire stream = switch (endpoint.scheme()) {
                case "unix" -> Connections.unix(endpoint, acks);
                case "tls" -> Connections.tls(endpoint, (SSLSocketFactory) SSLSocketFactory.getDefault(), false);
                default -> Connections.tcp(endpoint, acks);
            };
            return acks ? new AckWire(stream) : stream;
        };
        long buffer = options.containsKey("fluentd-buffer-limit") ? parsed.bufferLimit() : mode.maxBuffer();
        return service(
                "fluentd",
                subject,
                endpoint.isUnix() ? endpoint.path() : endpoint.hostPort(),
                dialer,
                new FluentdCodec(parsed, subject.tag(options), fields, ids),
                new Sending(!parsed.async(), mode, buffer, parsed.retryWait()));
    }

    private RemoteService journald(Map<String, String> options, LogMode mode, LogSubject subject) {
        String tag = subject.tag(options);
        SortedMap<String, String> fields = new TreeMap<>();
        subject.extra(options).forEach((name, value) -> fields.put(journalName(name), value));
        fields.remove("");
        fields.put("CONTAINER_ID", subject.shortId());
        fields.put("CONTAINER_ID_FULL", subject.id());
        fields.put("CONTAINER_NAME", subject.name());
        fields.put("CONTAINER_TAG", tag);
        fields.put("IMAGE_NAME", subject.imageName());
        fields.put("SYSLOG_IDENTIFIER", tag);
        Dialer dialer = () -> {
            try {
                return datagrams.connect(JOURNAL);
            } catch (IOException e) {
                throw new IOException("journald is not enabled on this host", e);
            }
        };
        return service(
                "journald",
                subject,
                "the journal",
                dialer,
                new JournaldCodec(fields, ids.get()),
                new Sending(true, mode, mode.maxBuffer(), FIRST_PAUSE));
    }

    /** A field's name as the journal allows it: capitals, digits and low lines, not one of these two first. */
    private static String journalName(String name) {
        return name.toUpperCase(Locale.ROOT).replaceAll("[^A-Z0-9]", "_").replaceFirst("^[_0-9]+", "");
    }

    /** How lines are sent, whatever they are sent to. */
    private record Sending(boolean connectsFirst, LogMode mode, long buffer, Duration pause) {}

    private RemoteService service(
            String driver, LogSubject subject, String to, Dialer dialer, RecordCodec codec, Sending sending) {
        return new RemoteService(
                driver,
                "log of container " + subject.shortId() + ": " + driver + " (" + to + ")",
                dialer,
                codec,
                sending.connectsFirst(),
                sending.mode().blocking(),
                sending.buffer(),
                sending.pause(),
                ids);
    }
}
