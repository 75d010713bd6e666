package io.berth.daemon.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.daemon.tar.TarMaker;
import io.berth.execdriver.kernel.Sha256;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Archives of images that mean harm, by {@code docker load}: each is refused in clear words with nothing outside the store
 * changed and nothing left in it, or does no harm. Runs as root, as the engine does.
 */
class HostileImagesTest {
    @TempDir
    Path folder;

    private ImagesFixture engine;

    @BeforeEach
    void open() throws IOException {
        engine = new ImagesFixture(folder);
    }

    @AfterEach
    void close() {
        engine.close();
    }

    /** An image of one layer. */
    private static byte[] image(TarMaker layer) {
        return image(layer.bytes());
    }

    private static byte[] image(byte[] layer) {
        return new TarMaker()
                .file("l.tar", layer)
                .file("c.json", ImageArchive.configuration(layer))
                .file("manifest.json", ImageArchive.manifest("c.json", List.of("evil:1"), List.of("l.tar")))
                .bytes();
    }

    private static TarMaker layer() {
        return new TarMaker();
    }

    private static byte[] zipped(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    /** A zipped archive of one file of zeros, made piece by piece: whole, it would be most of the heap of a test run. */
    private static byte[] zippedZeros(String name, int mebibytes, @Nullable MessageDigest plain) {
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed);
                OutputStream out = plain == null ? gzip : new DigestOutputStream(gzip, plain)) {
            out.write(new TarMaker().block(name.getBytes(UTF_8), '0', TarMaker.octal((long) mebibytes << 20), ""));
            byte[] piece = new byte[1 << 20];
            for (int i = 0; i < mebibytes; i++) {
                out.write(piece);
            }
            out.write(piece, 0, 1024);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        assertThat(packed.size()).isLessThan(1 << 20);
        return packed.toByteArray();
    }

    private static byte[] sparse(String realSize, String map) {
        byte[] records = (new String(TarMaker.paxRecord("GNU.sparse.major", "1"), ISO_8859_1)
                        + new String(TarMaker.paxRecord("GNU.sparse.minor", "0"), ISO_8859_1)
                        + new String(TarMaker.paxRecord("GNU.sparse.name", "holes"), ISO_8859_1)
                        + new String(TarMaker.paxRecord("GNU.sparse.realsize", realSize), ISO_8859_1))
                .getBytes(ISO_8859_1);
        return image(layer().header("x", 'x', records.length, "")
                .data(records)
                .file("f", Arrays.copyOf(map.getBytes(ISO_8859_1), 512)));
    }

    private static Arguments row(String what, byte[] archive, String message) {
        return Arguments.of(what, archive, message);
    }

    static Stream<Arguments> hostileLayers() {
        byte[] longest = new byte[12];
        longest[0] = (byte) 0x80;
        Arrays.fill(longest, 4, 12, (byte) 0x7f);
        return Stream.of(
                row("traversal", image(layer().file("../x", "")), "invalid entry name"),
                row("traversal further down", image(layer().file("a/../../x", "")), "invalid entry name"),
                row("traversal by a record", image(layer().pax("path", "../x").file("y", "")), "invalid entry name"),
                row(
                        "traversal by a link's record",
                        image(layer().pax("linkpath", "../outside").hardLink("y", "z")),
                        "invalid hardlink target"),
                row("hard link out", image(layer().hardLink("h", "../../outside")), "invalid hardlink target"),
                row("hard link to the root", image(layer().hardLink("h", "/")), "invalid hardlink target"),
                row(
                        "hard link through a link",
                        image(layer().symbolicLink("s", "../../..").hardLink("h", "s/outside")),
                        "No such file or directory"),
                row("hard link to nothing", image(layer().hardLink("h", "nowhere")), "No such file or directory"),
                row(
                        "loop of links",
                        image(layer().symbolicLink("a", "b")
                                .symbolicLink("b", "a")
                                .file("a/x", "")),
                        "Too many levels of symbolic links"),
                row("whiteout of the folder above", image(layer().file("d/.wh...", "")), "invalid whiteout entry"),
                row("whiteout of the folder itself", image(layer().file("d/.wh..", "")), "invalid whiteout entry"),
                row("whiteout of nothing", image(layer().file(".wh.", "")), "invalid whiteout entry"),
                row(
                        "size beyond any",
                        image(layer().raw(layer().block(new byte[] {'f'}, '0', longest, ""))),
                        "unexpected EOF"),
                row("size beyond the archive", image(layer().header("f", '0', 1L << 30, "")), "unexpected EOF"),
                row("long name beyond any", image(layer().header("x", 'L', 1L << 30, "")), "header field too long"),
                row("records beyond any", image(layer().header("x", 'x', 1L << 30, "")), "header field too long"),
                row(
                        "record without an end",
                        image(layer().header("x", 'x', 8, "").data("9999 a=b".getBytes(UTF_8))),
                        "invalid tar header"),
                row("NUL in a name", image(layer().pax("path", "a\0b").file("x", "")), "invalid tar header"),
                row(
                        "name longer than any",
                        image(layer().pax("path", "n".repeat(256)).file("x", "")),
                        "File name too long"),
                row(
                        "path longer than any",
                        image(layer().pax("path", "d/".repeat(1 << 14) + "f").file("x", "")),
                        "…: File name too long"),
                row("sparse beyond any", sparse("9223372036854775000", "1\n0\n0\n"), "File too large"),
                row(
                        "sparse map without an end",
                        sparse("100", "999999999\n0\n1\n"),
                        "sparse file with more than 100000 pieces"),
                row("sparse map backwards", sparse("100", "2\n50\n10\n0\n10\n"), "invalid tar header"),
                row("kind that is none", image(layer().header("z", 'Z', 0, "")), "unhandled tar header type"),
                row(
                        "user id that means another thing",
                        image(layer().pax("uid", "4294967295").file("f", "")),
                        "invalid tar header"),
                row(
                        "compressed twice",
                        image(zipped(zipped(layer().file("f", "").bytes()))),
                        "unexpected EOF"),
                row("compressed and cut off", image(Arrays.copyOf(zipped(new byte[100_000]), 60)), "unexpected EOF"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hostileLayers(String what, byte[] archive, String message) throws Exception {
        assertThat(engine.load(archive))
                .startsWith("{\"errorDetail\":{\"message\":\"")
                .contains(message.replace("\"", "\\\""));
        assertThat(engine.store.list()).isEmpty();
        engine.assertTidy(0);
    }

    static Stream<Arguments> hostileTables() {
        byte[] good = ImageArchive.LAYER;
        String config = ImageArchive.configuration(good);
        List<String> none = List.of();
        List<String> one = List.of("l.tar");
        return Stream.of(
                row(
                        "member that leads out",
                        new TarMaker().file("a/../../etc/x", "").bytes(),
                        "leads out of the archive"),
                row(
                        "configuration elsewhere",
                        ImageArchive.of(config, ImageArchive.manifest("../../etc/passwd", none, one))
                                .bytes(),
                        "leads out of the archive"),
                row(
                        "configuration by an absolute name",
                        ImageArchive.of(config, ImageArchive.manifest("/etc/passwd", none, one))
                                .bytes(),
                        "open /etc/passwd: no such file or directory"),
                row(
                        "configuration by a link out",
                        new TarMaker().symbolicLink("l", "../../../etc/passwd").bytes(),
                        "leads out of the archive"),
                row(
                        "configuration by an absolute link",
                        new TarMaker()
                                .symbolicLink("p", "/etc/passwd")
                                .file("manifest.json", ImageArchive.manifest("p", none, none))
                                .bytes(),
                        "open p: no such file or directory"),
                row(
                        "configuration by a hard link out",
                        new TarMaker().hardLink("l", "../x").bytes(),
                        "leads out of the archive"),
                row(
                        "links in a circle",
                        new TarMaker()
                                .symbolicLink("a", "b")
                                .symbolicLink("b", "a")
                                .file("manifest.json", ImageArchive.manifest("a", none, none))
                                .bytes(),
                        "open a: no such file or directory"),
                row(
                        "layer elsewhere",
                        ImageArchive.of(config, ImageArchive.manifest("c.json", none, List.of("../l")))
                                .bytes(),
                        "leads out of the archive"),
                row(
                        "layer that is missing",
                        ImageArchive.of(config, ImageArchive.manifest("c.json", none, List.of("m")))
                                .bytes(),
                        "open m: no such file or directory"),
                row(
                        "layer that is a text",
                        ImageArchive.of(config, ImageArchive.manifest("c.json", none, List.of("c.json")))
                                .bytes(),
                        "unexpected EOF"),
                row(
                        "name that leads out",
                        ImageArchive.of(config, ImageArchive.manifest("c.json", List.of("a/../b:1"), one))
                                .bytes(),
                        "invalid reference format"),
                row(
                        "name with a line's end",
                        ImageArchive.of(config, ImageArchive.manifest("c.json", List.of("a\\nb:1"), one))
                                .bytes(),
                        "invalid reference format"),
                row(
                        "diff id that is none",
                        ImageArchive.of(
                                        config.replaceAll("sha256:[0-9a-f]{64}", "sha256:../../x"),
                                        ImageArchive.manifest("c.json", none, one))
                                .bytes(),
                        "invalid diffID for layer 0"),
                row(
                        "diff id of another layer",
                        ImageArchive.of(
                                        config.replaceAll("sha256:[0-9a-f]{4}", "sha256:0000"),
                                        ImageArchive.manifest("c.json", none, one))
                                .bytes(),
                        "invalid diffID for layer 0"),
                row(
                        "manifest nested 100,000 deep",
                        new TarMaker()
                                .file("manifest.json", "[{\"x\":" + "[".repeat(100_000))
                                .bytes(),
                        "nesting depth"),
                row(
                        "configuration nested 100,000 deep",
                        ImageArchive.of(
                                        "{\"config\":" + "{\"a\":".repeat(100_000),
                                        ImageArchive.manifest("c.json", none, none))
                                .bytes(),
                        "nesting depth"),
                row(
                        "index nested 100,000 deep",
                        new TarMaker()
                                .file("index.json", "{\"x\":" + "[".repeat(100_000))
                                .bytes(),
                        "nesting depth"),
                row(
                        "document larger than any",
                        new TarMaker().file("manifest.json", new byte[9 << 20]).bytes(),
                        "manifest.json is larger than 8388608 bytes"),
                row(
                        "document larger than any, compressed",
                        zippedZeros("manifest.json", 64, null),
                        "manifest.json is larger than 8388608 bytes"),
                row("cut off in a header", Arrays.copyOf(image(good), 700), "unexpected EOF"),
                row("cut off in a layer", Arrays.copyOf(image(good), 512 + 600), "unexpected EOF"));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource
    void hostileTables(String what, byte[] archive, String message) throws Exception {
        hostileLayers(what, archive, message);
    }

    private Path loaded(byte[] archive) throws Exception {
        assertThat(engine.load(archive)).contains("Loaded image: evil:1");
        engine.assertTidy(1);
        return engine.layers.diff(engine.layers
                .find(engine.store.get("evil:1").diffIds().getFirst())
                .orElseThrow());
    }

    @Test
    void absoluteNamesAndLinksStayInside() throws Exception {
        Path diff = loaded(image(layer().file("/abs", "x")
                .symbolicLink("up", "../../../../../../.." + folder)
                .file("up/outside", "inside")
                .symbolicLink("abslink", folder.toString())
                .file("abslink/new", "inside")
                .symbolicLink("l", folder.resolve("outside").toString())
                .hardLink("h", "l")
                .file("h", "new")
                .symbolicLink("d", folder.toString())
                .file("d/.wh.outside", "")));
        assertThat(diff.resolve("abs")).hasContent("x");
        assertThat(diff.resolve("h")).hasContent("new");
        assertThat(folder.resolve("new")).doesNotExist();
    }

    @Test
    void oddNamesKeepTheirBytes() throws Exception {
        Path diff = loaded(image(layer().file("a\nb", "1")
                .file(" ", "2")
                .file("\\", "3")
                .pax("path", "n".repeat(255))
                .file("x", "4")
                .file("-rf", "5")));
        assertThat(diff.resolve("a\nb")).hasContent("1");
        assertThat(diff.resolve(" ")).hasContent("2");
        assertThat(diff.resolve("\\")).hasContent("3");
        assertThat(diff.resolve("n".repeat(255))).hasContent("4");
        assertThat(diff.resolve("-rf")).hasContent("5");
    }

    @Test
    void theLastOfSeveralEntriesOfANameStaysWhateverTheKinds() throws Exception {
        Path diff = loaded(image(layer().directory("d/")
                .file("d/f", "1")
                .file("d", "2")
                .file("x", "1")
                .directory("x/")
                .file("x/y", "2")
                .header("p", '6', 0, "")
                .file("p", "3")));
        assertThat(diff.resolve("d")).hasContent("2");
        assertThat(diff.resolve("x/y")).hasContent("2");
        assertThat(diff.resolve("p")).hasContent("3");
    }

    @Test
    void pipesAndDevicesAreMadeAndNotOpened() throws Exception {
        Path diff = loaded(image(layer().directory("etc/")
                .header("etc/passwd", '6', 0, "")
                .header("null", '3', 0, "")
                .header("disk", '4', 0, "")));
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        engine.images.save(List.of("evil:1"), "").writeTo(out);
        assertThat(out.size()).isPositive();
        for (String name : List.of("etc/passwd", "null", "disk")) {
            assertThat(Files.exists(diff.resolve(name), LinkOption.NOFOLLOW_LINKS))
                    .as(name)
                    .isTrue();
        }
    }

    @Test
    void aBombOfZerosTakesNoRoomAndNoMemory() throws Exception {
        MessageDigest digest = Sha256.forStreams();
        byte[] packed = zippedZeros("zeros", 256, digest);
        String config = ImageArchive.configuration(new byte[0])
                .replace(
                        Digest.of(new byte[0]).toString(),
                        Digest.ofFinished(digest).toString());
        Path diff = loaded(new TarMaker()
                .file("l.tar", packed)
                .file("c.json", config)
                .file("manifest.json", ImageArchive.manifest("c.json", List.of("evil:1"), List.of("l.tar")))
                .bytes());
        assertThat(diff.resolve("zeros")).hasSize(256L << 20);
        Process du = new ProcessBuilder("du", "-s", "-k", diff.toString()).start();
        String kilobytes = new String(du.getInputStream().readAllBytes(), UTF_8).split("\t", 2)[0];
        assertThat(Long.parseLong(kilobytes)).isLessThan(1024);
    }

    @Test
    void manyMembersAreBounded() throws Exception {
        TarMaker tar = new TarMaker();
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            for (int i = 0; i < 100_001; i++) {
                gzip.write(tar.block(("m" + i).getBytes(UTF_8), '2', TarMaker.octal(0), "x"));
            }
        }
        assertThat(engine.load(packed.toByteArray())).contains("archive of images with more than 100000 members");
        engine.assertTidy(0);
    }
}
