package io.berth.streams.frame;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameJoinerTest {
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @Test
    void neighboursOfOneStreamAreOneFrame() throws IOException {
        new FrameJoiner(out)
                .write(join(
                        join(frame(StreamType.STDOUT, "a\n"), frame(StreamType.STDOUT, "b\n")),
                        join(frame(StreamType.STDERR, "c\n"), frame(StreamType.STDOUT, "d\n"))));
        assertThat(frames()).containsExactly("STDOUT a\nb\n", "STDERR c\n", "STDOUT d\n");
    }

    @Test
    void noFrameGetsLongerThanTheBound() throws IOException {
        byte[] many = new byte[0];
        String line = "x".repeat(5000);
        for (int i = 0; i < 20; i++) {
            many = join(many, frame(StreamType.STDOUT, line));
        }
        new FrameJoiner(out).write(many);
        assertThat(frames())
                .hasSizeBetween(4, 6)
                .allSatisfy(frame -> assertThat(frame.length())
                        .isLessThanOrEqualTo("STDOUT ".length() + FrameJoiner.LONGEST_JOINED));
        assertThat(String.join("", frames()).replace("STDOUT ", "")).isEqualTo(line.repeat(20));
    }

    @Test
    void frameThatIsLongerThanTheBoundPassesAsItIs() throws IOException {
        byte[] frame = frame(StreamType.STDERR, "y".repeat(200_000));
        new FrameJoiner(out).write(frame);
        assertThat(out.toByteArray()).isEqualTo(frame);
    }

    @Test
    void whateverTheWritesAreTheStreamsStayTheSame() throws IOException {
        Random random = new Random(3);
        byte[] all = new byte[0];
        StringBuilder expected = new StringBuilder();
        StreamType last = StreamType.STDIN;
        for (int i = 0; i < 300; i++) {
            StreamType stream = random.nextInt(3) == 0 ? StreamType.STDERR : StreamType.STDOUT;
            String text = Character.toString('a' + i % 26).repeat(random.nextInt(i % 50 == 0 ? 70_000 : 90));
            all = join(all, frame(stream, text));
            expected.append(stream == last || text.isEmpty() ? "" : stream + " ")
                    .append(text);
            last = text.isEmpty() ? last : stream;
        }
        FrameJoiner joiner = new FrameJoiner(out);
        int at = 0;
        while (at < all.length) {
            int length = Math.min(all.length - at, 1 + random.nextInt(random.nextBoolean() ? 12 : 5000));
            joiner.write(all, at, length);
            at += length;
        }
        joiner.flush();
        assertThat(streams()).isEqualTo(expected.toString());
    }

    private static byte[] frame(StreamType stream, String text) {
        byte[] payload = text.getBytes(UTF_8);
        byte[] frame = new byte[FrameHeader.LENGTH + payload.length];
        FrameHeader.put(stream, payload.length, frame, 0);
        System.arraycopy(payload, 0, frame, FrameHeader.LENGTH, payload.length);
        return frame;
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }

    /** Each frame as its stream's name and its payload. */
    private List<String> frames() {
        List<String> frames = new ArrayList<>();
        ByteBuffer bytes = ByteBuffer.wrap(out.toByteArray());
        while (bytes.hasRemaining()) {
            String name = bytes.getInt() >>> 24 == 2 ? "STDERR " : "STDOUT ";
            byte[] payload = new byte[bytes.getInt()];
            bytes.get(payload);
            frames.add(name + new String(payload, UTF_8));
        }
        return frames;
    }

    /** The payloads in order, the stream's name wherever it changes. */
    private String streams() throws IOException {
        StringBuilder text = new StringBuilder();
        StreamType[] last = {StreamType.STDIN};
        FrameDecoder decoder = new FrameDecoder(1 << 20, (stream, bytes) -> {
            text.append(stream == last[0] ? "" : stream + " ").append(UTF_8.decode(bytes.slice()));
            last[0] = stream;
        });
        decoder.feed(ByteBuffer.wrap(out.toByteArray()));
        decoder.finish();
        return text.toString();
    }
}
