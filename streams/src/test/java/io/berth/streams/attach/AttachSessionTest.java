package io.berth.streams.attach;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.streams.OutputPieces;
import io.berth.streams.StdinPipe;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import io.berth.streams.frame.FrameDecoder;
import io.berth.streams.log.JsonFileLog;
import io.berth.streams.log.JsonFileOptions;
import io.berth.streams.log.LogDriver;
import io.berth.streams.log.NoLog;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class AttachSessionTest {
    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    private final StreamConfig streams = new StreamConfig();
    private final OutputPieces pieces = new OutputPieces();
    private final LogDriver none = new NoLog();

    @Test
    void eagerClientGetsBothStreamsInOrderAndTheEnd() throws Exception {
        FakeConnection client = FakeConnection.ofEagerClient();
        var session = start(client, none, output(true));
        streams.beginRun();
        pieces.write(streams.stdout(), "out 1\n");
        pieces.write(streams.stderr(), "err 2\n");
        pieces.write(streams.stdout(), "out 3\n");
        end();
        assertThat(session.get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
        assertThat(client.received())
                .isEqualTo("\1\0\0\0\0\0\0\6out 1\n\2\0\0\0\0\0\0\6err 2\n\1\0\0\0\0\0\0\6out 3\n"
                        .getBytes(StandardCharsets.ISO_8859_1));
        assertThat(client.isOutputEnded()).isTrue();
    }

    @Test
    void clientThatStopsReadingHoldsNobodyUpAndGetsEveryByteLater() throws Exception {
        FakeConnection stopped = new FakeConnection(1000);
        FakeConnection eager = FakeConnection.ofEagerClient();
        var slow = start(stopped, none, output(false));
        var fast = start(eager, none, output(false));
        streams.beginRun();
        byte[] bytes = random(8 * MEGABYTE);
        pieces.writeInPieces(streams.stdout(), bytes, 100_000, new Random(1));
        end();
        assertThat(fast.get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
        assertThat(Arrays.equals(eager.received(), bytes)).isTrue();
        assertThat(slow.isDone()).isFalse();
        stopped.letClientRead(Long.MAX_VALUE / 2);
        assertThat(slow.get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
        assertThat(Arrays.equals(stopped.received(), bytes)).isTrue();
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void manyStoppedClientsTakeLittleMemory() throws Exception {
        List<FakeConnection> clients = new ArrayList<>();
        List<FutureTask<AttachEnd>> sessions = new ArrayList<>();
        streams.beginRun();
        for (int i = 0; i < 300; i++) {
            FakeConnection client = new FakeConnection(100);
            clients.add(client);
            sessions.add(start(client, none, output(false)));
        }
        byte[] bytes = random(700_000);
        pieces.writeInPieces(streams.stdout(), bytes, 100_000, new Random(1));
        end();
        assertThat(ChunkPool.SHARED.reserved()).isLessThanOrEqualTo(256);
        for (int i = 0; i < clients.size(); i++) {
            clients.get(i).letClientRead(Long.MAX_VALUE / 2);
            assertThat(sessions.get(i).get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
            assertThat(Arrays.equals(clients.get(i).received(), bytes)).isTrue();
        }
        assertThat(ChunkPool.SHARED.reserved()).isZero();
    }

    @Test
    void clientThatReadsInFitsAndStartsSeesNoGapAndNoDouble() throws Exception {
        Random random = new Random(5);
        FakeConnection client = new FakeConnection(10_000);
        var session = start(client, none, output(true));
        streams.beginRun();
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        ByteArrayOutputStream err = new ByteArrayOutputStream();
        for (int i = 0; i < 400; i++) {
            byte[] piece = random(random.nextInt(1, 30_000));
            boolean toErr = random.nextInt(3) == 0;
            (toErr ? err : out).writeBytes(piece);
            pieces.write(toErr ? streams.stderr() : streams.stdout(), piece);
            client.letClientRead(random.nextInt(5) == 0 ? random.nextInt(200_000) : 0);
            if (i % 80 == 0) {
                client.letClientRead(MEGABYTE * 10L);
                client.awaitReceived(client.received().length);
            }
        }
        end();
        client.letClientRead(Long.MAX_VALUE / 4);
        assertThat(session.get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
        assertThat(demultiplexed(client.received(), StreamType.STDOUT)).isEqualTo(out.toByteArray());
        assertThat(demultiplexed(client.received(), StreamType.STDERR)).isEqualTo(err.toByteArray());
    }

    @Test
    void clientBeyondTheBoundGetsAllUpToItAndAClearLastMessage() throws Exception {
        SlowClientLimits limits = new SlowClientLimits(
                folder, 64 * 1024, MEGABYTE, Duration.ofMillis(1), Duration.ZERO, Duration.ofSeconds(3));
        FakeConnection client = new FakeConnection(100);
        var session = start(client, none, output(false), limits);
        streams.beginRun();
        byte[] bytes = random(4 * MEGABYTE);
        pieces.writeInPieces(streams.stdout(), bytes, 50_000, new Random(2));
        client.letClientRead(Long.MAX_VALUE / 2);
        assertThat(session.get()).isEqualTo(AttachEnd.CUT_OFF);
        byte[] received = client.received();
        String text = new String(received, StandardCharsets.ISO_8859_1);
        int message = text.indexOf("\r\nberth: this client is cut off here: it fell more than 1 MiB behind");
        assertThat(message).isBetween(MEGABYTE / 2, 2 * MEGABYTE);
        assertThat(Arrays.equals(received, 0, message, bytes, 0, message)).isTrue();
    }

    @Test
    void readingClientHoldsTheProcessUpForABoundedTimeOnly() throws Exception {
        SlowClientLimits limits = new SlowClientLimits(
                folder,
                64 * 1024,
                100L * MEGABYTE,
                Duration.ofMillis(500),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3));
        FakeConnection client = new FakeConnection(100);
        FutureTask<Boolean> released = new FutureTask<>(() -> {}, true);
        streams.onRelease(released);
        var session = start(client, none, output(false), limits);
        streams.beginRun();
        pieces.write(streams.stdout(), random(60_000));
        assertThat(released.get()).isTrue();
        assertThat(streams.held()).isFalse();
        pieces.write(streams.stdout(), random(MEGABYTE / 8));
        assertThat(streams.held()).isFalse();
        client.letClientRead(Long.MAX_VALUE / 2);
        client.awaitReceived(60_000 + MEGABYTE / 8);
        end();
        assertThat(session.get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
    }

    @Test
    void logAndLiveOutputMeetWithoutGapOrDouble() throws Exception {
        Random random = new Random(9);
        try (JsonFileLog log =
                new JsonFileLog(folder.resolve("log"), JsonFileOptions.DEFAULT, InstantSource.system())) {
            streams.subscribe(log, true, true, () -> {});
            streams.beginRun();
            byte[] bytes = random(6 * MEGABYTE);
            Thread producer = Thread.ofPlatform()
                    .start(() -> pieces.writeInPieces(streams.stdout(), bytes, 20_000, new Random(4)));
            List<FakeConnection> clients = new ArrayList<>();
            List<FutureTask<AttachEnd>> sessions = new ArrayList<>();
            while (producer.isAlive() && clients.size() < 30) {
                FakeConnection client = new FakeConnection(random.nextInt(1000, 300_000));
                client.letClientRead(Long.MAX_VALUE / 2);
                clients.add(client);
                sessions.add(start(client, log, options(true, true, false, false, false, false)));
            }
            producer.join();
            end();
            for (int i = 0; i < clients.size(); i++) {
                assertThat(sessions.get(i).get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
                assertThat(Arrays.equals(clients.get(i).received(), bytes)).isTrue();
            }
        }
    }

    @Test
    void logsWithoutStreamEndWithTheUnfinishedLine() throws Exception {
        try (JsonFileLog log =
                new JsonFileLog(folder.resolve("log"), JsonFileOptions.DEFAULT, InstantSource.system())) {
            streams.subscribe(log, true, true, () -> {});
            streams.beginRun();
            pieces.write(streams.stdout(), "one\ntw");
            FakeConnection client = FakeConnection.ofEagerClient();
            start(client, log, options(true, false, false, false, false, false)).get();
            assertThat(new String(client.received(), StandardCharsets.UTF_8)).isEqualTo("one\ntw");
        }
    }

    @Test
    void endOfInputIsTheProcesssOnlyWithStdinOnce() throws Exception {
        for (boolean once : new boolean[] {true, false}) {
            Input input = new Input();
            FakeConnection client = FakeConnection.ofEagerClient();
            var session = start(client, none, options(false, true, true, false, once, false));
            streams.beginRun();
            streams.stdin().bind(input);
            client.clientSends("typed\n".getBytes(StandardCharsets.UTF_8));
            client.clientEndsInput();
            input.await("typed\n".length());
            if (once) {
                input.awaitClosed();
            }
            pieces.write(streams.stdout(), "output goes on\n");
            streams.stdin().unbind();
            end();
            session.get();
            assertThat(new String(client.received(), StandardCharsets.UTF_8)).isEqualTo("output goes on\n");
            assertThat(input.text()).isEqualTo("typed\n");
            assertThat(input.isClosed()).isEqualTo(once);
        }
    }

    @Test
    void detachKeysEndTheSessionAndNotTheInput() throws Exception {
        Input input = new Input();
        FakeConnection client = FakeConnection.ofEagerClient();
        var session = start(client, none, options(false, true, true, true, true, false));
        streams.beginRun();
        streams.stdin().bind(input);
        client.clientSends("ls\r\20\21".getBytes(StandardCharsets.ISO_8859_1));
        assertThat(session.get()).isEqualTo(AttachEnd.DETACHED);
        assertThat(input.text()).isEqualTo("ls\r");
        assertThat(input.isClosed()).isFalse();
    }

    @Test
    void loneFirstDetachKeyReachesTheProgram() throws Exception {
        Input input = new Input();
        FakeConnection client = FakeConnection.ofEagerClient();
        var session = start(client, none, options(false, true, true, true, false, false));
        streams.beginRun();
        streams.stdin().bind(input);
        client.clientSends(new byte[] {16});
        input.await(1);
        client.clientSends(new byte[] {17});
        assertThat(session.get()).isEqualTo(AttachEnd.DETACHED);
        assertThat(input.text()).isEqualTo("\20");
    }

    @Test
    void endedSessionLeavesTheConnectionToItsOwner() throws Exception {
        FakeConnection client = FakeConnection.ofEagerClient();
        var session = start(client, none, options(false, true, true, false, true, false));
        streams.beginRun();
        client.clientSends(new byte[100]);
        end();
        assertThat(session.get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
        assertThat(client.isOutputEnded()).isTrue();
        assertThat(client.isClosed()).isFalse();
    }

    @Test
    void clientThatCannotHalfCloseLeavesUnlessItEndsTheProcesssInput() throws Exception {
        for (boolean once : new boolean[] {true, false}) {
            Input input = new Input();
            FakeConnection client = FakeConnection.ofWebSocketClient();
            var session = start(client, none, options(false, true, true, false, once, false));
            streams.beginRun();
            streams.stdin().bind(input);
            client.clientEndsInput();
            if (once) {
                input.awaitClosed();
                pieces.write(streams.stdout(), "output goes on\n");
                end();
            }
            assertThat(session.get()).isEqualTo(once ? AttachEnd.OUTPUT_ENDED : AttachEnd.LEFT);
            assertThat(new String(client.received(), StandardCharsets.UTF_8)).isEqualTo(once ? "output goes on\n" : "");
            streams.stdin().unbind();
        }
    }

    @Test
    void brokenConnectionEndsTheSessionAndLeavesTheStreams() throws Exception {
        FakeConnection client = FakeConnection.ofEagerClient();
        var session = start(client, none, output(false));
        streams.beginRun();
        client.breakDown();
        pieces.write(streams.stdout(), "x");
        assertThatThrownBy(session::get).isInstanceOf(ExecutionException.class).hasCauseInstanceOf(IOException.class);
        pieces.write(streams.stdout(), "y");
    }

    @Test
    void sessionThatJoinsAfterOneStreamEndedEndsWithTheOther() throws Exception {
        streams.beginRun();
        streams.stderr().end();
        FakeConnection client = FakeConnection.ofEagerClient();
        var session = start(client, none, output(false));
        pieces.write(streams.stdout(), "x");
        streams.stdout().end();
        assertThat(session.get()).isEqualTo(AttachEnd.OUTPUT_ENDED);
    }

    private FutureTask<AttachEnd> start(FakeConnection client, LogDriver log, AttachOptions options) throws Exception {
        return start(client, log, options, SlowClientLimits.in(folder));
    }

    private FutureTask<AttachEnd> start(
            FakeConnection client, LogDriver log, AttachOptions options, SlowClientLimits limits) throws Exception {
        AttachSession session = AttachSession.join(streams, log, options, limits);
        FutureTask<AttachEnd> task = new FutureTask<>(() -> session.run(client));
        Thread.startVirtualThread(task);
        return task;
    }

    private static AttachOptions output(boolean multiplexed) {
        return options(false, true, false, false, false, multiplexed);
    }

    private static AttachOptions options(
            boolean logs, boolean stream, boolean stdin, boolean tty, boolean once, boolean multiplexed) {
        return new AttachOptions(logs, stream, stdin, true, true, tty, once, multiplexed, DetachKeys.DEFAULT);
    }

    private void end() {
        streams.stdout().end();
        streams.stderr().end();
    }

    private static byte[] random(int length) {
        byte[] bytes = new byte[length];
        new Random(length).nextBytes(bytes);
        return bytes;
    }

    private static byte[] demultiplexed(byte[] wire, StreamType wanted) throws IOException {
        ByteArrayOutputStream of = new ByteArrayOutputStream();
        FrameDecoder decoder = new FrameDecoder(MEGABYTE, (stream, bytes) -> {
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            if (stream == wanted) {
                of.writeBytes(part);
            }
        });
        decoder.feed(ByteBuffer.wrap(wire));
        decoder.finish();
        return of.toByteArray();
    }

    /** A process's input that takes all. */
    private static final class Input implements StdinPipe.Sink {
        private final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        private boolean closed;

        @Override
        public synchronized void write(ByteBuffer bytes) {
            byte[] part = new byte[bytes.remaining()];
            bytes.get(part);
            taken.writeBytes(part);
            notifyAll();
        }

        @Override
        public synchronized void close() {
            closed = true;
            notifyAll();
        }

        synchronized void awaitClosed() throws InterruptedException {
            while (!closed) {
                wait();
            }
        }

        synchronized String text() {
            return taken.toString(StandardCharsets.ISO_8859_1);
        }

        synchronized boolean isClosed() {
            return closed;
        }

        synchronized void await(int bytes) throws InterruptedException {
            while (taken.size() < bytes) {
                wait();
            }
        }
    }
}
