package io.berth.daemon.exec;

import io.berth.api.error.EngineException;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import io.berth.streams.attach.AttachEnd;
import io.berth.streams.attach.AttachSession;
import io.berth.streams.attach.HijackTask;
import io.berth.streams.attach.HijackedStream;
import io.berth.streams.frame.FrameHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * One client's exec, on its connection: starts the process, copies, and ends the connection only when the exit code is
 * known. A failure to start is told in the stream, as the status line is spent.
 */
final class ExecTask implements HijackTask {
    private final ExecInstance exec;
    private final ExecRuns runs;
    private final StreamConfig streams;
    private final AttachSession session;
    private final OutputGate gate;

    ExecTask(ExecInstance exec, ExecRuns runs, StreamConfig streams, AttachSession session, OutputGate gate) {
        this.exec = exec;
        this.runs = runs;
        this.streams = streams;
        this.session = session;
        this.gate = gate;
    }

    @Override
    public void run(HijackedStream connection) throws IOException, InterruptedException {
        try {
            runs.start(exec, streams);
        } catch (EngineException e) {
            session.close();
            write(connection, e.text() + "\r\n");
            return;
        }
        if (session.run(new EndedFirst(connection)) == AttachEnd.DETACHED) {
            runs.tellDetached(exec);
        }
    }

    @Override
    public void abandon() {
        session.close();
        exec.unclaim();
    }

    private void write(HijackedStream connection, String text) throws IOException {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        ByteBuffer message = ByteBuffer.allocate(FrameHeader.LENGTH + bytes.length);
        message.position(FrameHeader.LENGTH);
        message.put(bytes).flip().position(FrameHeader.LENGTH);
        if (!exec.config().tty()) {
            FrameHeader.prepend(StreamType.STDOUT, message);
        }
        connection.write(message);
        connection.shutdownOutput();
    }

    /** Whoever sees the end of the output may ask for the exit code at once. */
    private final class EndedFirst implements HijackedStream {
        private final HijackedStream connection;

        EndedFirst(HijackedStream connection) {
            this.connection = connection;
        }

        @Override
        public int read(ByteBuffer into) throws IOException {
            return connection.read(into);
        }

        @Override
        public boolean halfCloses() {
            return connection.halfCloses();
        }

        @Override
        public boolean flush(ByteBuffer bytes) throws IOException {
            return connection.flush(bytes);
        }

        @Override
        public void write(ByteBuffer bytes) throws IOException {
            connection.write(bytes);
        }

        @Override
        public void shutdownOutput() throws IOException {
            if (gate.hasEnded()) {
                try {
                    exec.awaitEnd();
                } catch (InterruptedException e) {
                    Thread.currentThread().interrupt();
                }
            }
            connection.shutdownOutput();
        }

        @Override
        public void close() {
            connection.close();
        }
    }
}
