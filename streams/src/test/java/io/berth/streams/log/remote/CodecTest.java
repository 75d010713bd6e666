package io.berth.streams.log.remote;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.streams.StreamType;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;

class CodecTest {
    private static final Instant TIME = Instant.parse("2026-11-22T10:12:19.782219280Z");

    @Test
    void syslogHeadsAreThoseOfDocker() {
        long pid = ProcessHandle.current().pid();
        Instant early = Instant.parse("2026-11-02T03:04:05.000006Z");
        assertThat(SyslogFormat.UNIX.head(30, early, "host", "tag"))
                .isEqualTo("<30>Nov  2 03:04:05 tag[" + pid + "]: ");
        assertThat(SyslogFormat.RFC3164.head(27, TIME, "host", "tag"))
                .isEqualTo("<27>Nov 22 10:12:19 host tag[" + pid + "]: ");
        assertThat(SyslogFormat.RFC5424.head(30, TIME, "host", "tag"))
                .isEqualTo("<30>1 2026-11-22T10:12:19Z host tag " + pid + " tag - ");
        assertThat(SyslogFormat.RFC5424MICRO.head(158, early, "host", "tag"))
                .isEqualTo("<158>1 2026-11-02T03:04:05.000006Z host tag " + pid + " tag - ");
    }

    @Test
    void syslogOverTlsCountsEachMessagesBytes() {
        SyslogOptions options = SyslogOptions.parse(
                Map.of("syslog-address", "tcp+tls://h:1", "syslog-format", "rfc5424", "syslog-facility", "local0"));
        String message =
                text(new SyslogCodec(options, "h", "t").encode(record("café")).getFirst());
        String[] parts = message.split(" ", 2);
        assertThat(Integer.parseInt(parts[0])).isEqualTo(parts[1].getBytes(StandardCharsets.UTF_8).length);
        assertThat(parts[1]).startsWith("<134>1 2026").endsWith(" - café\n");
    }

    @Test
    void gelfBearsTheFieldsAndIsCutIntoChunks() throws Exception {
        GelfOptions options = GelfOptions.parse(Map.of("gelf-address", "udp://h:1"));
        GelfCodec codec = new GelfCodec(options, "host", new TreeMap<>(Map.of("_a", "b\"")), () -> new byte[32]);
        assertThat(codec.encode(record(""))).isEmpty();
        byte[] small = codec.encode(record("hi")).getFirst();
        assertThat(gunzip(small))
                .isEqualTo(
                        "{\"version\":\"1.1\",\"host\":\"host\",\"short_message\":\"hi\",\"timestamp\":1795342339.782,"
                                + "\"level\":6,\"_a\":\"b\\\"\"}");
        byte[] noise = new byte[8_000];
        new Random(3).nextBytes(noise);
        String large = java.util.HexFormat.of().formatHex(noise);
        List<byte[]> chunks = codec.encode(record(large));
        assertThat(chunks)
                .hasSizeGreaterThan(5)
                .allSatisfy(chunk -> assertThat(chunk.length).isLessThanOrEqualTo(1_420));
        java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
        for (byte[] chunk : chunks) {
            assertThat(chunk[11]).isEqualTo((byte) chunks.size());
            whole.write(chunk, 12, chunk.length - 12);
        }
        assertThat(gunzip(whole.toByteArray())).contains(large);
    }

    @Test
    void fluentdGetsTheLinesBytesAsTheyAre() throws Exception {
        FluentdOptions options = FluentdOptions.parse(Map.of("fluentd-sub-second-precision", "true"));
        FluentdCodec codec = new FluentdCodec(options, "tag", new TreeMap<>(Map.of("k", "v")), () -> new byte[32]);
        byte[] line = {'a', (byte) 0xff, 0};
        LogRecord record = LogRecord.of(StreamType.STDERR, TIME, line, 0, 3, new LogRecord.Piece("id", 2, true));
        byte[] message = codec.encode(record).getFirst();
        String seen = new String(message, StandardCharsets.ISO_8859_1);
        assertThat(seen.replace((char) 0, (char) 64))
                .startsWith("\u0094\u00a3tag\u00d7@")
                .contains(
                        "\u0087\u00a1k\u00a1v\u00a6source\u00a6stderr\u00a3log\u00a3a\u00ff@\u00afpartial_message\u00a4true")
                .endsWith("\u00afpartial_ordinal\u00a12\u00acpartial_last\u00a4true\u0080");
    }

    @Test
    void anAnswerOfFluentdIsSteppedOver() throws Exception {
        MessagePack answer = new MessagePack();
        answer.map(3).string("ack").string("x".repeat(300)).string("n").number(-5);
        answer.string("list").array(2).string("y".repeat(40)).extension((byte) 0, 7);
        byte[] bytes = answer.string("next").toByteArray();
        ByteArrayInputStream in = new ByteArrayInputStream(bytes);
        MessagePack.skip(in);
        assertThat(in.readAllBytes()).isEqualTo(new MessagePack().string("next").toByteArray());
    }

    @Test
    void theJournalGetsLengthsBeforeValues() {
        JournaldCodec codec = new JournaldCodec(new TreeMap<>(Map.of("CONTAINER_ID", "abc")), new byte[2]);
        String message = text(codec.encode(record("a=b")).getFirst());
        assertThat(message)
                .startsWith("MESSAGE\n"
                        + "\3\0\0\0\0\0\0\0a=b\n"
                        + "PRIORITY\n"
                        + "\1\0\0\0\0\0\0\0006\n"
                        + "CONTAINER_ID\n"
                        + "\3\0\0\0\0\0\0\0abc\n")
                .endsWith("CONTAINER_LOG_ORDINAL\n\1\0\0\0\0\0\0\0001\n");
    }

    @Test
    void aLongLineComesInNumberedPieces() {
        List<LogRecord> records = new ArrayList<>();
        LineSplitter splitter = new LineSplitter(StreamType.STDOUT, () -> TIME, () -> new byte[] {7}, records::add);
        splitter.write(java.nio.ByteBuffer.wrap("x".repeat(40_000).getBytes(StandardCharsets.US_ASCII)));
        splitter.write(java.nio.ByteBuffer.wrap("y\nz\n".getBytes(StandardCharsets.US_ASCII)));
        splitter.end();
        assertThat(records.stream().map(r -> r.line().length + " " + r.piece().orElse(null)))
                .containsExactly(
                        "16384 Piece[lineId=07, ordinal=1, last=false]",
                        "16384 Piece[lineId=07, ordinal=2, last=false]",
                        "7233 Piece[lineId=07, ordinal=3, last=true]",
                        "1 null");
    }

    private static LogRecord record(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        return LogRecord.of(StreamType.STDOUT, TIME, bytes, 0, bytes.length, null);
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static String gunzip(byte[] bytes) throws Exception {
        return text(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes());
    }
}
