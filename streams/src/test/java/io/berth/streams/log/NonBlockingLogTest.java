package io.berth.streams.log;

import static org.assertj.core.api.Assertions.assertThat;

import io.berth.streams.OutputPieces;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class NonBlockingLogTest {
    private final StreamConfig streams = new StreamConfig();
    private final OutputPieces pieces = new OutputPieces();

    @Test
    void aLogThatHangsKeepsNobodyWaitingAndLosesWholeLines() throws Exception {
        HangingLog hanging = new HangingLog();
        NonBlockingLog log = new NonBlockingLog(hanging, "c", 10_000);
        streams.subscribe(log, true, true, () -> {});
        streams.beginRun();
        String all =
                IntStream.range(0, 10_000).mapToObj(i -> "line " + i + "\n").collect(Collectors.joining());
        for (int at = 0; at < all.length(); at += 777) {
            pieces.write(streams.stdout(), all.substring(at, Math.min(all.length(), at + 777)));
        }
        streams.stdout().end();
        streams.stderr().end();
        assertThat(log.flush(Duration.ofMillis(10))).isFalse();
        hanging.turns.release(1_000_000);
        assertThat(log.flush(Duration.ofSeconds(20))).isTrue();
        String kept = hanging.got.toString(StandardCharsets.UTF_8);
        assertThat(kept).startsWith("line 0\nline 1\n").hasSizeBetween(8_000, 12_000);
        assertThat(kept.lines()).allMatch(line -> line.matches("line \\d{1,4}"));
        assertThat(hanging.ends).hasValue(2);
    }

    @Test
    void aLogThatIsFastEnoughGetsEverything() throws Exception {
        HangingLog fast = new HangingLog();
        fast.turns.release(1_000_000);
        NonBlockingLog log = new NonBlockingLog(fast, "c", 10_000);
        streams.subscribe(log, true, true, () -> {});
        streams.beginRun();
        for (int i = 0; i < 100; i++) {
            pieces.write(streams.stdout(), "x".repeat(500) + "\n");
            log.flush(Duration.ofSeconds(5));
        }
        log.close();
        assertThat(fast.got.size()).isEqualTo(50_100);
        assertThat(fast.closed).isTrue();
    }

    @Test
    void aLineOfWhichTheStartIsThroughIsEnded() {
        LineGate gate = new LineGate();
        assertThat(take(gate, "start", 100)).isEqualTo("start");
        assertThat(take(gate, "middle", 2)).isEmpty();
        assertThat(take(gate, "more\nnext\n", 100)).isEqualTo("\nnext\n");
        assertThat(take(gate, "lost\n", 0)).isEmpty();
        assertThat(take(gate, "gone", 100)).isEmpty();
        assertThat(take(gate, "\nkept\n", 100)).isEqualTo("kept\n");
    }

    private static String take(LineGate gate, String text, int room) {
        return new String(
                gate.take(ByteBuffer.wrap(text.getBytes(StandardCharsets.US_ASCII)), room), StandardCharsets.US_ASCII);
    }

    /** Writes one piece for each turn it is given. */
    private static final class HangingLog implements LogDriver {
        private final Semaphore turns = new Semaphore(0);
        private final ByteArrayOutputStream got = new ByteArrayOutputStream();
        private final AtomicInteger ends = new AtomicInteger();
        private volatile boolean closed;

        @Override
        public String name() {
            return "hanging";
        }

        @Override
        public Optional<LogReader> reader() {
            return Optional.empty();
        }

        @Override
        public void write(StreamType stream, ByteBuffer bytes) {
            turns.acquireUninterruptibly();
            byte[] piece = new byte[bytes.remaining()];
            bytes.get(piece);
            got.writeBytes(piece);
        }

        @Override
        public void end(StreamType stream) {
            ends.incrementAndGet();
        }

        @Override
        public void close() {
            closed = true;
        }
    }
}
