package io.berth.streams.frame;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class FrameDecoderTest {
    private final Map<StreamType, ByteArrayOutputStream> got = new EnumMap<>(StreamType.class);
    private final FrameDecoder decoder = new FrameDecoder(1 << 20, (stream, bytes) -> {
        byte[] part = new byte[bytes.remaining()];
        bytes.get(part);
        got.computeIfAbsent(stream, s -> new ByteArrayOutputStream()).writeBytes(part);
    });

    @Test
    void headerIsThatOfTheEngineApi() {
        ByteBuffer piece = ByteBuffer.allocate(8 + 0x010203);
        piece.position(8);
        FrameHeader.prepend(StreamType.STDERR, piece);
        byte[] header = new byte[8];
        piece.get(header);
        assertThat(header).containsExactly(2, 0, 0, 0, 0, 1, 2, 3);
    }

    @Test
    void framesTornAnywhereComeOutWhole() throws IOException {
        Random random = new Random(11);
        ByteArrayOutputStream wire = new ByteArrayOutputStream();
        Map<StreamType, ByteArrayOutputStream> sent = new EnumMap<>(StreamType.class);
        for (int i = 0; i < 300; i++) {
            StreamType stream = random.nextBoolean() ? StreamType.STDOUT : StreamType.STDERR;
            byte[] payload = new byte[random.nextInt(200)];
            random.nextBytes(payload);
            byte[] header = new byte[8];
            FrameHeader.put(stream, payload.length, header, 0);
            wire.writeBytes(header);
            wire.writeBytes(payload);
            sent.computeIfAbsent(stream, s -> new ByteArrayOutputStream()).writeBytes(payload);
        }
        byte[] bytes = wire.toByteArray();
        for (int at = 0; at < bytes.length; ) {
            int length = Math.min(bytes.length - at, random.nextInt(1, 500));
            decoder.feed(ByteBuffer.wrap(bytes, at, length));
            at += length;
        }
        decoder.finish();
        for (StreamType stream : sent.keySet()) {
            assertThat(Objects.requireNonNull(got.get(stream)).toByteArray())
                    .isEqualTo(Objects.requireNonNull(sent.get(stream)).toByteArray());
        }
    }

    @Test
    void unknownStreamIsRefused() {
        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(new byte[] {72, 0, 0, 0, 0, 0, 0, 1, 1})))
                .hasMessage("Unrecognized input header: 72");
    }

    @Test
    void tooLongFrameIsRefused() {
        assertThatThrownBy(() -> decoder.feed(ByteBuffer.wrap(new byte[] {1, 0, 0, 0, -1, -1, -1, -1})))
                .hasMessageContaining("4294967295");
    }

    @Test
    void endWithinAFrameIsAnError() throws IOException {
        decoder.feed(ByteBuffer.wrap(new byte[] {1, 0, 0, 0, 0, 0, 0, 5, 'a'}));
        assertThatThrownBy(decoder::finish).isInstanceOf(IOException.class);
    }
}
