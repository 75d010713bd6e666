package io.berth.execdriver.command;

import io.berth.execdriver.DriverException;
import io.berth.execdriver.ProcessSpec.WindowSize;
import io.berth.execdriver.RunningProcess;
import io.berth.execdriver.kernel.Signals;
import io.berth.streams.OutputSubscriber;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A process in front of whoever has started it: its terminal is copied to and from this command's standard streams, or
 * it has them itself; signals go on to it, a window's new size goes to its terminal.
 */
final class Foreground implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Foreground.class);
    private static final int PIECE_BYTES = 64 * 1024;

    private final StreamConfig streams;
    private final Optional<HostTerminal> host;
    private final boolean terminal;

    /**
     * Makes it, before the process.
     *
     * @param host this command's own terminal
     * @param terminal whether the process gets a terminal
     */
    Foreground(StreamConfig streams, Optional<HostTerminal> host, boolean terminal) {
        this.streams = streams;
        this.host = host;
        this.terminal = terminal;
    }

    /** Shows what is printed from now on; before a process is made, since a runtime starts what it makes. */
    static void show(StreamConfig streams) throws InterruptedException {
        streams.beginRun();
        streams.stdout().subscribe(new Screen());
    }

    /** Connects the keyboard and this command's signals with a process. */
    void attach(RunningProcess process) throws IOException {
        Signals.onAny(signal -> pass(process, signal));
        if (!terminal) {
            return;
        }
        if (host.isPresent()) {
            host.get().raw();
        }
        Thread.ofPlatform().daemon().name("keyboard").start(this::copyKeys);
    }

    private void pass(RunningProcess process, int signal) {
        try {
            if (signal != Signals.WINCH) {
                boolean _ = process.signal(signal);
            } else if (terminal && host.isPresent()) {
                WindowSize size = host.get().size();
                process.resize(size.rows(), size.columns());
            }
        } catch (DriverException | IOException e) {
            LOG.debug("Signal {} did not arrive", signal, e);
        }
    }

    private void copyKeys() {
        try (var in = new FileInputStream(FileDescriptor.in)) {
            byte[] piece = new byte[PIECE_BYTES];
            for (int count = in.read(piece); count >= 0; count = in.read(piece)) {
                streams.stdin().write(ByteBuffer.wrap(piece, 0, count));
            }
        } catch (IOException e) {
            LOG.debug("The keyboard has ended", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Gives the terminal back as it was found. */
    @Override
    public void close() throws IOException {
        if (terminal && host.isPresent()) {
            host.get().restore();
        }
    }

    /** This command's stdout; when nobody reads it any more, the process runs on unseen. */
    private static final class Screen implements OutputSubscriber {
        private final FileChannel out = new FileOutputStream(FileDescriptor.out).getChannel();
        private boolean gone;

        @Override
        public void write(StreamType stream, ByteBuffer bytes) {
            try {
                while (!gone && bytes.hasRemaining()) {
                    out.write(bytes);
                }
            } catch (IOException e) {
                gone = true;
                LOG.debug("Nobody reads the output any more", e);
            }
        }

        @Override
        public void end(StreamType stream) {}
    }
}
