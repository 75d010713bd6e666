package io.berth.execdriver;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.oci.OciDriver;
import io.berth.execdriver.process.Parents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What the contracts' drivers need of this machine, and the one that needs a runtime. */
public final class TestedDrivers {
    private TestedDrivers() {}

    /** Leaves the tests out where nobody may make namespaces. */
    public static void requireRoot() {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
    }

    /** The same, and where there is no runc. */
    public static void requireRootAndRunc() {
        requireRoot();
        assumeTrue(
                List.of("/usr/sbin/runc", "/usr/bin/runc").stream().anyMatch(path -> Files.isExecutable(Path.of(path))),
                "install runc to run these tests");
    }

    /** The driver over runc; the caller closes it. */
    public static ExecDriver runc(Parents parents) {
        return new OciDriver(parents, "runc", "runc", List.of(), Duration.ofSeconds(60));
    }
}
