package io.berth.execdriver.console;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.execdriver.RecordedOutput;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.ProcessCalls;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.size_t;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The test holds the terminal's other side as a process would. */
class TtyConsoleTest {
    private final RecordedOutput recorder = new RecordedOutput();
    private final StreamConfig streams = recorder.streams();
    private final CountDownLatch drained = new CountDownLatch(1);

    @SuppressWarnings("NullAway.Init")
    private Kernel kernel;

    @SuppressWarnings("NullAway.Init")
    private EpollLoop loop;

    @SuppressWarnings("NullAway.Init")
    private OwnedFd terminal;

    @SuppressWarnings("NullAway.Init")
    private TtyConsole console;

    /** Public for the binding. */
    public interface PtyFunctions {
        int unlockpt(int master);

        int ptsname_r(int master, @Out byte[] into, @size_t long size);
    }

    @BeforeEach
    void start() throws IOException {
        kernel = LinuxKernel.load();
        loop = new EpollLoop(kernel);
        int flags = FileCalls.O_RDWR | FileCalls.O_NOCTTY;
        OwnedFd master = kernel.open(FileCalls.AT_FDCWD, "/dev/ptmx", flags, 0, 0);
        var pty = LibraryLoader.create(PtyFunctions.class).load("c");
        assertThat(pty.unlockpt(master.number())).isZero();
        byte[] name = new byte[32];
        assertThat(pty.ptsname_r(master.number(), name, name.length)).isZero();
        String path = new String(name, UTF_8);
        terminal = kernel.open(FileCalls.AT_FDCWD, path.substring(0, path.indexOf(0)), flags, 0, 0);
        console = new TtyConsole(kernel, loop, master, streams, Optional.empty());
        console.start();
    }

    @AfterEach
    void stop() {
        console.close();
        loop.close();
        terminal.close();
    }

    @Test
    void outputIsCookedAndEndsWhenTheTerminalIsClosed() throws Exception {
        write("hello\n");
        terminal.close();
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.stdout()).isEqualTo("hello\r\n");
        assertThat(recorder.ended()).isTrue();
    }

    @Test
    void typedInputIsReadAndEchoed() throws Exception {
        streams.stdin().write(ByteBuffer.wrap("date\n".getBytes(UTF_8)));
        assertThat(recorder.awaitStdout("date\r\n")).isTrue();
        ByteBuffer line = ByteBuffer.allocateDirect(64);
        kernel.read(terminal.number(), line);
        assertThat(UTF_8.decode(line.flip()).toString()).isEqualTo("date\n");
    }

    @Test
    void endOfOneClientsInputLeavesTheTerminalOpen() throws Exception {
        streams.stdin().closeWrite();
        write("still here\n");
        assertThat(recorder.awaitStdout("still here")).isTrue();
        console.resize(24, 80);
    }

    @Test
    void resizeReachesTheTerminalUntilItsEnd() throws Exception {
        console.resize(43, 132);
        assertThat(kernel.windowSize(terminal.number())).isEqualTo(new ProcessCalls.Window(43, 132));
        terminal.close();
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThatThrownBy(() -> console.resize(1, 1)).isInstanceOf(IOException.class);
    }

    @Test
    void muchOutputComesInPiecesThatAreLargerThanOneRead() throws Exception {
        byte[] line = "0123456789abcdef".repeat(255).concat("\n").getBytes(UTF_8);
        var writer = Thread.ofPlatform().start(() -> {
            for (int i = 0; i < 200; i++) {
                write(new String(line, UTF_8));
            }
        });
        writer.join();
        terminal.close();
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.stdoutBytes()).hasSize(200 * (line.length + 1));
    }

    @Test
    void childOnTheTerminalDelaysTheEndOnlyShortly() throws Exception {
        write("last words\n");
        console.processEnded(drained::countDown);
        assertThat(drained.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(recorder.stdout()).isEqualTo("last words\r\n");
    }

    private void write(String text) {
        ByteBuffer bytes = ByteBuffer.wrap(text.getBytes(UTF_8));
        try {
            while (bytes.hasRemaining()) {
                kernel.write(terminal.number(), bytes);
            }
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }
}
