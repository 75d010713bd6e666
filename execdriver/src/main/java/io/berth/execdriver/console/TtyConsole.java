package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.ProcessCalls;
import io.berth.streams.StdinPipe;
import io.berth.streams.StreamConfig;
import java.io.IOException;
import java.nio.ByteBuffer;

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
     * Makes the console.
     *
     * @param master the pty's master; owned by the console from now on, also when this fails
     */
    public TtyConsole(Kernel kernel, EpollLoop loop, OwnedFd master, StreamConfig streams) throws IOException {
        this.kernel = kernel;
        this.loop = loop;
        this.streams = streams;
        this.keyboard = new StdinSink(kernel, loop, duplicateOrClose(kernel, master), () -> {});
        this.output = new ProcessOutput(loop, streams, keyboard::discard)
                .with(end -> new OutputPump(kernel, loop, master, streams.stdout(), end));
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
        loop.execute(output::start);
    }

    @Override
    public void resize(int rows, int columns) throws IOException {
        keyboard.call(fd -> kernel.setWindowSize(fd, new ProcessCalls.Window(rows, columns)));
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
    private static OwnedFd duplicateOrClose(Kernel kernel, OwnedFd master) throws IOException {
        try {
            return kernel.duplicate(master.number());
        } catch (IOException e) {
            master.close();
            throw e;
        }
    }
}
