package io.berth.execdriver.builtin;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.UserNamespaceContract;
import io.berth.execdriver.process.Parents;
import java.io.IOException;
import org.junit.jupiter.api.BeforeAll;

class NativeUserNamespaceTest extends UserNamespaceContract {
    @BeforeAll
    static void requireRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
    }

    @Override
    protected ExecDriver open(Parents parents) throws IOException {
        return new NativeDriver(parents);
    }
}
