package io.berth.daemon.exec;

import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamType;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;

/** Knows whether the output of a process that a client has asked for is out. */
final class OutputGate implements OutputSubscriber {
    private final Set<StreamType> open = EnumSet.noneOf(StreamType.class);
    private volatile boolean ended;

    OutputGate(boolean stdout, boolean stderr) {
        if (stdout) {
            open.add(StreamType.STDOUT);
        }
        if (stderr) {
            open.add(StreamType.STDERR);
        }
    }

    @Override
    public void write(StreamType stream, ByteBuffer bytes) {}

    @Override
    public void end(StreamType stream) {
        open.remove(stream);
        ended = open.isEmpty();
    }

    /** Whether the streams that were asked for have ended. */
    boolean hasEnded() {
        return ended;
    }
}
