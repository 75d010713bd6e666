package io.berth.execdriver.builtin;

import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.TestedDrivers;
import io.berth.execdriver.UserNamespaceContract;
import io.berth.execdriver.process.Parents;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

class NativeUserNamespaceTest extends UserNamespaceContract {
    @BeforeAll
    static void requireRoot() {
        TestedDrivers.requireRoot();
    }

    @Override
    protected ExecDriver open(Parents parents) throws IOException {
        return new NativeDriver(parents);
    }
}
