package io.berth.it.build;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.SimpleFileServer;
import io.berth.it.harness.Command;
import io.berth.it.harness.Engine;
import io.berth.it.harness.Result;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Files and contexts that the engine fetches itself. */
class RemoteIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    @TempDir
    static Path files;

    private static HttpServer server;
    private static String address;

    @BeforeAll
    static void serve() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", SimpleFileServer.createFileHandler(files.toRealPath()));
        server.createContext("/Dockerfile", exchange -> {
            byte[] text = "FROM busybox\nLABEL from=text\n".getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().add("Content-Type", "text/plain; charset=utf-8");
            exchange.sendResponseHeaders(200, text.length);
            exchange.getResponseBody().write(text);
            exchange.close();
        });
        server.start();
        address = "http://127.0.0.1:" + server.getAddress().getPort();
    }

    @AfterAll
    static void stop() {
        server.stop(0);
    }

    private static String build(String query) {
        return ENGINE.rest().post("/build?" + query).asString();
    }

    private static String label(String image) {
        return ENGINE.docker("image", "inspect", "-f", "{{index .Config.Labels \"from\"}}", image)
                .line();
    }

    private static void run(String... words) {
        Result result = Command.of(List.of(words)).run();
        assertThat(result.status()).as(result.toString()).isZero();
    }

    @Test
    void addFetchesAFileAndDoesNotUnpackIt() throws IOException {
        Files.writeString(files.resolve("some.txt"), "fetched\n");
        String image = ENGINE.name();
        ClassicBuild build = ClassicBuild.of(
                ENGINE,
                "FROM busybox",
                "ADD " + address + "/some.txt /a/",
                "ADD --chown=3:4 " + address + "/some.txt /b");
        assertThat(build.run("-t", image).status()).isZero();
        assertThat(ENGINE.docker("run", "--rm", image, "sh", "-c", "cat /a/some.txt; stat -c '%a %u:%g' /a/some.txt /b")
                        .out())
                .isEqualTo("fetched\n600 0:0\n600 3:4\n");
        assertThat(ClassicBuild.told(build.run())).contains(" ---> Using cache");
        assertThat(ClassicBuild.of(ENGINE, "FROM busybox", "ADD " + address + "/none /x")
                        .run()
                        .stderr())
                .contains("ADD failed: failed to GET " + address + "/none with status 404");
    }

    @Test
    void aContextIsAnArchiveOrADockerfileOnAServer() throws IOException {
        Path context = Files.createDirectory(files.resolve("context"));
        Files.writeString(context.resolve("Dockerfile"), "FROM busybox\nCOPY x /x\nLABEL from=tar\n");
        Files.writeString(context.resolve("x"), "x");
        run("tar", "-C", context.toString(), "-czf", files + "/context.tgz", ".");
        String image = ENGINE.name();
        assertThat(build("t=" + image + "&remote=" + address + "/context.tgz")).contains("Successfully tagged");
        assertThat(label(image)).isEqualTo("tar");
        assertThat(build("t=" + image + "&remote=" + address + "/Dockerfile")).contains("Successfully tagged");
        assertThat(label(image)).isEqualTo("text");
        assertThat(build("remote=" + address + "/none"))
                .contains("error downloading remote context " + address + "/none");
        assertThat(build("remote=nope://x")).contains("remoteURL (nope://x) could not be recognized as URL");
    }

    @Test
    void anImageIsImportedFromAServer() throws IOException {
        Path root = Files.createDirectory(files.resolve("root"));
        Files.writeString(root.resolve("x"), "x");
        run("tar", "-C", root.toString(), "-czf", files + "/root.tgz", ".");
        String image = ENGINE.name();
        Result imported = ENGINE.docker("import", "-c", "LABEL from=server", address + "/root.tgz", image);
        assertThat(imported.out()).startsWith("Downloading from " + address + "/root.tgz\nsha256:");
        assertThat(label(image)).isEqualTo("server");
        assertThat(ENGINE.docker("history", "--format", "{{.Comment}}", image).line())
                .isEqualTo("Imported from " + address + "/root.tgz");
        assertThat(ENGINE.docker("import", address + "/none", image).stderr())
                .contains("failed to GET " + address + "/none with status 404");
        assertThat(ENGINE.docker("import", address + "/Dockerfile", image).stderr())
                .isNotBlank();
    }

    @Test
    void aContextIsACommitOfARepository() throws IOException {
        Path work = Files.createDirectory(files.resolve("work"));
        Files.createDirectory(work.resolve("sub"));
        Files.writeString(work.resolve("sub/Dockerfile"), "FROM busybox\nCOPY . /x\nLABEL from=git\n");
        Files.createSymbolicLink(work.resolve("out"), Path.of("../../../../../../../../etc"));
        run("git", "-C", work.toString(), "init", "-q", "-b", "main");
        run("git", "-C", work.toString(), "add", ".");
        run("git", "-C", work.toString(), "-c", "user.name=n", "-c", "user.email=e@x", "commit", "-q", "-m", "m");
        run("git", "clone", "-q", "--bare", work.toString(), files + "/r.git");
        run("git", "-C", files + "/r.git", "update-server-info");
        String image = ENGINE.name();
        String remote = address + "/r.git%23";
        assertThat(build("t=" + image + "&remote=" + remote + "main:sub")).contains("Successfully tagged");
        assertThat(label(image)).isEqualTo("git");
        assertThat(build("remote=" + remote + "main:out")).contains("not within git root");
        assertThat(build("remote=" + remote + "--upload-pack=touch%20" + files + "/made"))
                .contains("invalid refspec: --upload-pack");
        assertThat(files.resolve("made")).doesNotExist();
    }
}
