package io.berth.execdriver.oci;

import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.ExecDriverContract;
import io.berth.execdriver.TestedDrivers;
import io.berth.execdriver.process.Parents;
import org.junit.jupiter.api.BeforeAll;

class OciDriverContractTest extends ExecDriverContract {
    @BeforeAll
    static void requireRootAndRunc() {
        TestedDrivers.requireRootAndRunc();
    }

    @Override
    protected ExecDriver open(Parents parents) {
        return TestedDrivers.runc(parents);
    }
}
