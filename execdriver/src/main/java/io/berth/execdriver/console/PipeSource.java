package io.berth.execdriver.console;

import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes a pipe's bytes through an intake. */
record PipeSource(OwnedFd fd, Intake intake, Intake.Lane lane) implements OutputSource {
    @Override
    public int read(ByteBuffer into) throws IOException {
        return intake.take(fd.number(), lane, into);
    }

    @Override
    public void handingOut() {
        intake.handingOut(lane);
    }

    @Override
    public void handedOut() throws IOException {
        intake.handedOut();
    }

    @Override
    public void trim() throws IOException {
        intake.trim();
    }

    @Override
    public void close() {
        fd.close();
    }
}
