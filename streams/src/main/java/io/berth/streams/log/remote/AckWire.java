package io.berth.streams.log.remote;

import java.io.IOException;
import java.util.List;

/** A stream on which fluentd acknowledges each message by a map {@code {"ack": ID}}. */
final class AckWire implements Wire {
    private final StreamWire stream;

    AckWire(StreamWire stream) {
        this.stream = stream;
    }

    @Override
    public void send(List<byte[]> messages) throws IOException {
        stream.send(messages);
        for (int i = 0; i < messages.size(); i++) {
            MessagePack.skip(stream.answers());
        }
    }

    @Override
    public void close() {
        stream.close();
    }
}
