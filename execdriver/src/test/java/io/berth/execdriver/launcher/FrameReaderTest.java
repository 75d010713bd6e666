package io.berth.execdriver.launcher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatIOException;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FrameReaderTest {
    private final Heard heard = new Heard();
    private final FrameReader reader = new FrameReader(heard);

    private static ByteBuffer frame(int type, int process, byte[] body) {
        return ByteBuffer.allocate(FrameReader.HEADER_BYTES + body.length)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putInt(body.length)
                .putInt(type)
                .putInt(process)
                .putInt(0)
                .put(body)
                .flip();
    }

    private void read(byte[] bytes) throws IOException {
        reader.read(ByteBuffer.wrap(bytes), List.of());
    }

    @Test
    void aFrameThatComesInPiecesIsToldOnceItIsWhole() throws IOException {
        byte[] whole =
                frame(FrameType.CREATED.code(), 3, new byte[] {7, 0, 0, 0}).array();
        for (byte one : whole) {
            byte[] next = java.util.Arrays.copyOf(reader.rest(), reader.rest().length + 1);
            next[next.length - 1] = one;
            assertThat(heard.told).isEmpty();
            read(next);
        }
        assertThat(heard.told).containsExactly("created 3 7");
    }

    @ParameterizedTest
    @CsvSource({"DESCRIPTORS,8", "CREATED,4", "STARTED,4", "FAILED,8", "EXITED,24", "PREPARED,4", "SPOOLING,4"})
    void aBodyThatIsTooShortIsNoFrame(FrameType type, int least) {
        assertThatIOException()
                .isThrownBy(
                        () -> read(frame(type.code(), 0, new byte[least - 1]).array()))
                .withMessage("launcher frame " + type + " of " + (least - 1) + " bytes");
        assertThatCode(() -> read(frame(type.code(), 0, new byte[least]).array()))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @CsvSource({"1", "8", "9", "255"})
    void typesThatAParentNeverSendsAreRefused(int type) {
        assertThatIOException()
                .isThrownBy(() -> read(frame(type, 0, new byte[32]).array()));
    }

    @Test
    void anyBytesAreFramesOrNone() {
        Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            byte[] body = new byte[random.nextInt(40)];
            random.nextBytes(body);
            ByteBuffer frame = frame(60 + random.nextInt(16), random.nextInt(), body);
            frame.putInt(0, random.nextInt(3) == 0 ? random.nextInt() : body.length);
            try {
                new FrameReader(heard).read(frame, List.of());
            } catch (IOException e) {
                assertThat(e).hasMessageContaining("launcher frame");
            }
        }
    }

    private static final class Heard implements ParentListener {
        private final List<String> told = new ArrayList<>();

        @Override
        public void descriptors(int process, int pid, Descriptors descriptors) {
            told.add("descriptors " + process + " " + pid);
        }

        @Override
        public void prepared(int process, int setupPid) {
            told.add("prepared " + process + " " + setupPid);
        }

        @Override
        public void created(int process, int pid) {
            told.add("created " + process + " " + pid);
        }

        @Override
        public void started(int process, int pid) {
            told.add("started " + process + " " + pid);
        }

        @Override
        public void failed(int process, LaunchFailure failure) {
            told.add("failed " + process);
        }

        @Override
        public void exited(int process, int pid, int status, Instant at) {
            told.add("exited " + process + " " + status);
        }

        @Override
        public void spooling(int process, boolean goesOn) {
            told.add("spooling " + process);
        }

        @Override
        public void attached() {
            told.add("attached");
        }

        @Override
        public void closed() {
            told.add("closed");
        }
    }
}
