package io.berth.execdriver.builtin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.ExecDriverContract;
import io.berth.execdriver.kernel.EpollLoop;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;

class NativeDriverContractTest extends ExecDriverContract {
    @BeforeAll
    static void requireRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
    }

    @Override
    protected ExecDriver open(Path stateRoot, Kernel kernel, EpollLoop loop) throws IOException {
        return NativeDriver.open(stateRoot, kernel, loop);
    }
}
