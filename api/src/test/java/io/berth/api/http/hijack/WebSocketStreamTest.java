package io.berth.api.http.hijack;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.ProtocolException;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames as RFC 6455 draws them. */
class WebSocketStreamTest {
    private static final String NORMAL_CLOSE = "\u0088\u0002\u0003\u00e8";
    private static final String PROTOCOL_ERROR = "\u0088\u0002\u0003\u00ea";

    /** A client's frame with a mask. */
    static byte[] frame(int first, String payload) {
        return frame(first, payload.getBytes(ISO_8859_1));
    }

    private static byte[] frame(int first, byte[] payload) {
        byte[] mask = {7, -9, 0x55, 1};
        ByteBuffer frame = ByteBuffer.allocate(14 + payload.length).put((byte) first);
        if (payload.length < 126) {
            frame.put((byte) (0x80 | payload.length));
        } else if (payload.length < 65536) {
            frame.put((byte) 0xfe).putShort((short) payload.length);
        } else {
            frame.put((byte) 0xff).putLong(payload.length);
        }
        frame.put(mask);
        for (int i = 0; i < payload.length; i++) {
            frame.put((byte) (payload[i] ^ mask[i % 4]));
        }
        byte[] bytes = new byte[frame.flip().remaining()];
        frame.get(bytes);
        return bytes;
    }

    private static byte[] concat(byte[]... parts) {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }

    private static byte[] readAll(WebSocketStream stream) throws IOException {
        ByteArrayOutputStream all = new ByteArrayOutputStream();
        ByteBuffer into = ByteBuffer.allocate(1000);
        while (stream.read(into.clear()) >= 0) {
            all.write(into.array(), 0, into.position());
        }
        return all.toByteArray();
    }

    private static String text(byte[] bytes) {
        return new String(bytes, ISO_8859_1);
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 3, 4096})
    void textBinaryAndFragmentsAreOneStream(int pieces) throws IOException {
        byte[] sent = concat(
                frame(0x81, "te"),
                frame(0x82, "xt"),
                frame(0x02, ", fra"),
                frame(0x8a, "a pong that nobody asked for"),
                frame(0x00, "gm"),
                frame(0x00, ""),
                frame(0x80, "ents"),
                frame(0x88, "\u0003\u00e8"),
                frame(0x82, "too late"));
        MemoryStream connection = new MemoryStream(sent, pieces);
        assertThat(text(readAll(new WebSocketStream(connection, false)))).isEqualTo("text, fragments");
        assertThat(connection.output()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(ints = {125, 126, 65535, 65536, 300_000})
    void everyLengthComesAndGoesWhole(int length) throws IOException {
        byte[] payload = new byte[length];
        new Random(length).nextBytes(payload);
        MemoryStream connection = new MemoryStream(frame(0x82, payload), 1400);
        WebSocketStream stream = new WebSocketStream(connection, false);
        assertThat(readAll(stream)).isEqualTo(payload);
        stream.write(ByteBuffer.wrap(payload));
        byte[] sent = connection.output();
        int head = length < 126 ? 2 : length < 65536 ? 4 : 10;
        assertThat(sent).hasSize(head + length).startsWith(0x82).endsWith(payload);
        assertThat(sent[1] & 0xff).isEqualTo(length < 126 ? length : length < 65536 ? 126 : 127);
    }

    @Test
    void oldClientsGetTextFrames() throws IOException {
        MemoryStream connection = new MemoryStream(new byte[0], 1);
        new WebSocketStream(connection, true).write(ByteBuffer.wrap("x".getBytes(ISO_8859_1)));
        assertThat(text(connection.output())).isEqualTo("\u0081\1x");
    }

    @Test
    void pingsAreAnsweredButNotWithinAFrame() throws IOException {
        MemoryStream connection = new MemoryStream(
                concat(frame(0x89, "one"), frame(0x82, "a"), frame(0x89, "two"), frame(0x82, "b")), 99);
        WebSocketStream stream = new WebSocketStream(connection, false);
        ByteBuffer into = ByteBuffer.allocate(10);
        assertThat(stream.read(into)).isEqualTo(1);
        assertThat(text(connection.output())).isEqualTo("\u008a\3one");
        connection.room(4);
        ByteBuffer output = ByteBuffer.wrap("output".getBytes(ISO_8859_1));
        assertThat(stream.flush(output)).isFalse();
        assertThat(stream.read(into)).isEqualTo(1);
        assertThat(text(connection.output())).isEqualTo("\u008a\3one\u0082\6ou");
        stream.write(output);
        assertThat(text(connection.output())).isEqualTo("\u008a\3one\u0082\6output\u008a\3two");
    }

    @Test
    void aFlushGoesOnWhereItStoppedWhateverComesBehind() throws IOException {
        for (int room = 0; room < 8; room++) {
            MemoryStream connection = new MemoryStream(new byte[0], 1);
            WebSocketStream stream = new WebSocketStream(connection, false);
            connection.room(room);
            ByteBuffer first = ByteBuffer.wrap("12345".getBytes(ISO_8859_1));
            boolean taken = stream.flush(first);
            assertThat(taken).isEqualTo(room >= 7);
            byte[] rest = new byte[first.remaining()];
            first.get(rest);
            stream.write(ByteBuffer.wrap(concat(rest, "67".getBytes(ISO_8859_1))));
            assertThat(text(connection.output())).isEqualTo("\u0082\u000512345\u0082\u000267");
        }
    }

    @ParameterizedTest
    @CsvSource({"81,true", "c1,false", "a1,false", "83,false", "8b,false", "09,false", "80,false"})
    void whatBreaksTheProtocolEndsIt(String first, boolean unmasked) {
        byte[] bad = unmasked ? "\u0081\1x".getBytes(ISO_8859_1) : frame(Integer.parseInt(first, 16), "x");
        refused(bad);
    }

    @Test
    void impossibleFramesEndIt() {
        refused(frame(0x89, "x".repeat(126)));
        refused(concat(frame(0x01, "x"), frame(0x81, "y")));
        refused(frame(0x88, "x"));
        refused(new byte[] {(byte) 0x82, (byte) 0xff, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0});
    }

    private static void refused(byte[] bad) {
        MemoryStream connection = new MemoryStream(bad, 99);
        WebSocketStream stream = new WebSocketStream(connection, false);
        assertThatThrownBy(() -> readAll(stream)).isInstanceOf(ProtocolException.class);
        assertThat(text(connection.output())).isEqualTo(PROTOCOL_ERROR);
        assertThat(connection.isEnded()).isTrue();
    }

    @Test
    void aFrameThatIsCutOffIsNoEndOfInput() {
        byte[] whole = frame(0x82, "x".repeat(300));
        for (int length : new int[] {1, 2, 3, 5, 100}) {
            MemoryStream connection = new MemoryStream(java.util.Arrays.copyOf(whole, length), 99);
            assertThatThrownBy(() -> readAll(new WebSocketStream(connection, false)))
                    .isInstanceOf(EOFException.class);
        }
    }

    @Test
    void theEndIsSaidOnceAndNotWithinAFrame() throws IOException {
        MemoryStream connection = new MemoryStream(new byte[0], 1);
        WebSocketStream stream = new WebSocketStream(connection, false);
        stream.shutdownOutput();
        stream.shutdownOutput();
        assertThat(text(connection.output())).isEqualTo(NORMAL_CLOSE);
        MemoryStream slow = new MemoryStream(new byte[0], 1);
        slow.room(3);
        WebSocketStream cut = new WebSocketStream(slow, false);
        assertThat(cut.flush(ByteBuffer.wrap(new byte[9]))).isFalse();
        cut.shutdownOutput();
        assertThat(slow.output()).hasSize(3);
        assertThat(slow.isEnded()).isTrue();
    }
}
