package io.berth.execdriver.console;

import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Reads a pipe or a terminal's master by read(2): what has been read and not written elsewhere goes with the engine. */
record DirectSource(Kernel kernel, OwnedFd fd) implements OutputSource {
    @Override
    public int read(ByteBuffer into) throws IOException {
        return kernel.read(fd.number(), into);
    }

    @Override
    public void handingOut() {}

    @Override
    public void handedOut() {}

    @Override
    public void trim() {}

    @Override
    public void close() {
        fd.close();
    }
}
