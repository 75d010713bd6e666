package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.ProcessCalls;
import io.berth.streams.StdinPipe;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * The console of a process with a terminal: the pty's master, which gives all output as stdout and takes the input. A
 * client that ends its input does not end the terminal's, which others may still type on.
 */
public final class TtyConsole implements Console {
    private final Kernel kernel;
    private final EpollLoop loop;
    private final StreamConfig streams;
    private final StdinSink keyboard;
    private final ProcessOutput output;

    /**
     * How a terminal's output is taken so that it survives the engine process.
     *
     * @param relay a pipe between the terminal and the intake
     */
    public record Taking(Relay relay, Intake intake) {}

    /** A pipe that outlives the engine process: its reading and its writing end. */
    public record Relay(OwnedFd reading, OwnedFd writing) {}

    /**
     * Makes the console.
     *
     * @param master the pty's master; owned by the console from now on, also when this fails
     * @param taking how output is taken if it is to survive this engine process; owned as the master is
     */
    public TtyConsole(Kernel kernel, EpollLoop loop, OwnedFd master, StreamConfig streams, Optional<Taking> taking)
            throws IOException {
        this.kernel = kernel;
        this.loop = loop;
        this.streams = streams;
        OutputSource source = taking.<OutputSource>map(
                        through -> new TerminalSource(kernel, master, through.relay(), through.intake()))
                .orElseGet(() -> new DirectSource(kernel, master));
        this.keyboard = new StdinSink(kernel, loop, duplicateOrClose(kernel, master, source), () -> {});
        this.output = new ProcessOutput(kernel, loop, streams, taking.map(Taking::intake), keyboard::discard)
                .with(end -> new OutputPump(kernel, loop, source, streams.stdout(), end));
    }

    @Override
    public void start() throws IOException {
        keyboard.call(kernel::setNonBlocking);
        streams.stdin().bind(new StdinPipe.Sink() {
            @Override
            public void write(ByteBuffer bytes) throws IOException, InterruptedException {
                keyboard.write(bytes);
            }

            @Override
            public void close() {}
        });
        output.startSoon();
    }

    @Override
    public void resize(int rows, int columns) throws IOException {
        keyboard.call(fd -> kernel.setWindowSize(fd, new ProcessCalls.Window(rows, columns)));
    }

    @Override
    public void spooling(boolean goesOn) {
        output.spooling(goesOn);
    }

    @Override
    public void processEnded(Runnable whenDrained) {
        loop.execute(() -> output.processEnded(whenDrained));
    }

    @Override
    public void close() {
        loop.execute(output::close);
    }

    /** The keyboard has a descriptor of its own, since epoll knows each number once and output is always waited for. */
    private static OwnedFd duplicateOrClose(Kernel kernel, OwnedFd master, OutputSource source) throws IOException {
        try {
            return kernel.duplicate(master.number());
        } catch (IOException e) {
            source.close();
            throw e;
        }
    }
}
