package io.berth.execdriver.console;

import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.streams.StreamConfig;
import io.berth.streams.StreamType;
import java.io.IOException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The console of a process without a terminal: a pipe for each of its three streams. */
public final class StdConsole implements Console {
    private final Kernel kernel;
    private final EpollLoop loop;
    private final StreamConfig streams;
    private final Pipes pipes;
    private final @Nullable StdinSink stdin;
    private final ProcessOutput output;

    /**
     * The process's pipes, our ends of them.
     *
     * @param stdin the writing end, or empty when the process's input is /dev/null or was ended before
     * @param stdout the reading end
     * @param stderr the reading end
     */
    public record Pipes(Optional<OwnedFd> stdin, OwnedFd stdout, OwnedFd stderr) {}

    /**
     * Makes the console.
     *
     * @param pipes owned by the console from now on
     * @param whenStdinEnded called once when a client has ended the input, so that whoever holds a duplicate of its
     *     writing end closes it too; on any thread, must not block
     * @param intake how output is taken if it is to survive this engine process; owned by the console from now on
     */
    public StdConsole(
            Kernel kernel,
            EpollLoop loop,
            Pipes pipes,
            StreamConfig streams,
            Runnable whenStdinEnded,
            Optional<Intake> intake) {
        this.kernel = kernel;
        this.loop = loop;
        this.streams = streams;
        this.pipes = pipes;
        this.stdin = pipes.stdin()
                .map(fd -> new StdinSink(kernel, loop, fd, whenStdinEnded))
                .orElse(null);
        OutputSource stdout = source(pipes.stdout(), StreamType.STDOUT, intake);
        OutputSource stderr = source(pipes.stderr(), StreamType.STDERR, intake);
        this.output = new ProcessOutput(kernel, loop, streams, intake, this::discardStdin)
                .with(end -> new OutputPump(kernel, loop, stdout, streams.stdout(), end))
                .with(end -> new OutputPump(kernel, loop, stderr, streams.stderr(), end));
    }

    private OutputSource source(OwnedFd pipe, StreamType stream, Optional<Intake> intake) {
        return intake.<OutputSource>map(through -> new PipeSource(pipe, through, through.lane(stream)))
                .orElseGet(() -> new DirectSource(kernel, pipe));
    }

    @Override
    public void start() throws IOException {
        kernel.setNonBlocking(pipes.stdout().number());
        kernel.setNonBlocking(pipes.stderr().number());
        if (stdin != null) {
            stdin.call(kernel::setNonBlocking);
            streams.stdin().bind(stdin);
        }
        output.startSoon();
    }

    @Override
    public void resize(int rows, int columns) {}

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

    private void discardStdin() {
        if (stdin != null) {
            stdin.discard();
        }
    }
}
