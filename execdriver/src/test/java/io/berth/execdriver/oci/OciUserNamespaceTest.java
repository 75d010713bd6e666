package io.berth.execdriver.oci;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.berth.execdriver.ExecDriver;
import io.berth.execdriver.UserNamespaceContract;
import io.berth.execdriver.process.Parents;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;

class OciUserNamespaceTest extends UserNamespaceContract {
    @BeforeAll
    static void requireRootAndRunc() {
        assumeTrue("root".equals(System.getProperty("user.name")), "namespaces need root");
        assumeTrue(
                List.of("/usr/sbin/runc", "/usr/bin/runc").stream().anyMatch(path -> Files.isExecutable(Path.of(path))),
                "install runc to run these tests");
    }

    @Override
    protected ExecDriver open(Parents parents) {
        return new OciDriver(parents, "runc", "runc", List.of(), Duration.ofSeconds(60));
    }
}
