package io.berth.daemon.layer;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.daemon.metadata.Database;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TarMaker;
import io.berth.execdriver.ContainerSpec.Rootfs.Overlay;
import io.berth.execdriver.kernel.LinuxKernel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs as root, as the engine does. */
class LayerStoreTest {
    private static final String CONTAINER = "0123456789abcdef".repeat(4);

    @TempDir
    Path folder;

    private Database database;
    private LayerStore store;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("db.sqlite"), Clock.systemUTC());
        LinuxKernel kernel = LinuxKernel.load();
        store = new LayerStore(folder.resolve("layers"), database, () -> kernel);
        Files.writeString(folder.resolve("outside"), "untouched");
    }

    @AfterEach
    void close() {
        store.close();
        database.close();
    }

    private Layer register(TarMaker tar, String parent) throws IOException, InterruptedException {
        try (UnpackedLayer unpacked = store.unpack(tar.stream())) {
            return store.commit(unpacked, parent);
        }
    }

    private Path unpack(TarMaker tar) throws IOException, InterruptedException {
        return store.diff(register(tar, ""));
    }

    private void refused(TarMaker tar, String message) throws IOException {
        refused(tar.stream(), message);
    }

    private void refused(InputStream tar, String message) throws IOException {
        assertThatThrownBy(() -> store.unpack(tar).close())
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining(message);
        nothingLeft();
    }

    private void nothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("layers/new"))) {
            assertThat(left).isEmpty();
        }
        assertThat(folder.resolve("outside")).hasContent("untouched");
    }

    @Test
    void filesKeepContentsModeOwnerAndTime() throws Exception {
        Path diff = unpack(new TarMaker()
                .mode(0700)
                .header("./", '5', 0, "")
                .directory("etc/")
                .mode(04755)
                .file("etc/tool", "hello")
                .hardLink("etc/same", "etc/tool")
                .symbolicLink("etc/link", "/nowhere"));
        Path tool = diff.resolve("etc/tool");
        assertThat(tool).hasContent("hello");
        assertThat((int) Files.getAttribute(tool, "unix:mode") & 07777).isEqualTo(04755);
        assertThat(Files.getAttribute(tool, "unix:ino"))
                .isEqualTo(Files.getAttribute(diff.resolve("etc/same"), "unix:ino"));
        assertThat(Files.readSymbolicLink(diff.resolve("etc/link"))).hasToString("/nowhere");
        FileTime expected = FileTime.from(Instant.ofEpochSecond(012345670123L));
        for (String name : List.of("etc", "etc/tool", "etc/link")) {
            assertThat(Files.getLastModifiedTime(diff.resolve(name), LinkOption.NOFOLLOW_LINKS))
                    .as(name)
                    .isEqualTo(expected);
        }
        assertThat((int) Files.getAttribute(diff, "unix:mode") & 07777).isEqualTo(0755);
    }

    @Test
    void missingFoldersAreMadeAndLaterNamesReplaceEarlierOnes() throws Exception {
        Path diff = unpack(new TarMaker()
                .file("a/b/c", "1")
                .file("a/b", "2")
                .directory("x/y/")
                .file("x/y/z", "3")
                .symbolicLink("x", "a")
                .file("x/through", "4"));
        assertThat(diff.resolve("a/b")).hasContent("2");
        assertThat(Files.isSymbolicLink(diff.resolve("x"))).isTrue();
        assertThat(diff.resolve("a/through")).hasContent("4");
    }

    @Test
    void whiteoutsBecomeOverlaysOwn() throws Exception {
        Path diff = unpack(
                new TarMaker().file("d/.wh.gone", "").file("o/.wh..wh..opq", "").file(".wh..wh.plnk", ""));
        assertThat((int) Files.getAttribute(diff.resolve("d/gone"), "unix:mode", LinkOption.NOFOLLOW_LINKS) & 0xF000)
                .isEqualTo(0x2000);
        assertThat(Files.getAttribute(diff.resolve("d/gone"), "unix:rdev", LinkOption.NOFOLLOW_LINKS))
                .isEqualTo(0L);
        assertThat(attribute(diff.resolve("o"), "trusted.overlay.opaque")).isEqualTo("y");
    }

    private static String attribute(Path path, String name) throws IOException, InterruptedException {
        Process program = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import os,sys;sys.stdout.buffer.write(os.getxattr(sys.argv[1],sys.argv[2]))",
                        path.toString(),
                        name)
                .start();
        String value = new String(program.getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(program.waitFor()).isZero();
        return value;
    }

    @Test
    void paxNamesTimesAndAttributesCount() throws Exception {
        String capability = "\1\0\0\2\0\4\0\0\0\0\0\0\0\0\0\0\0\0\0\0";
        byte[] records = (new String(TarMaker.paxRecord("path", "long/" + "n".repeat(120)), ISO_8859_1)
                        + new String(TarMaker.paxRecord("mtime", "1500000000.5"), ISO_8859_1)
                        + new String(TarMaker.paxRecord("SCHILY.xattr.security.capability", capability), ISO_8859_1))
                .getBytes(ISO_8859_1);
        Path diff = unpack(new TarMaker()
                .header("x", 'x', records.length, "")
                .data(records)
                .file("short", "x"));
        Path file = diff.resolve("long/" + "n".repeat(120));
        assertThat(file).hasContent("x");
        assertThat(Files.getLastModifiedTime(file).toInstant()).isEqualTo(Instant.parse("2017-07-14T02:40:00.5Z"));
        assertThat(attribute(file, "security.capability")).isEqualTo(capability);
    }

    @Test
    void namesInNoEncodingKeepTheirBytes() throws Exception {
        Path diff = unpack(new TarMaker().file("\u00ff\u00fe", "x").file("\u00c3\u00a9", "y"));
        ProcessBuilder list = new ProcessBuilder("ls", "-1", "--quoting-style=c", diff.toString());
        list.environment().put("LC_ALL", "C");
        String names = new String(list.start().getInputStream().readAllBytes(), ISO_8859_1);
        assertThat(names).contains("\\377\\376").contains("\\303\\251");
    }

    @Test
    void severalContainersOfAFreshImageAreMadeAtOnce() throws Exception {
        for (int round = 0; round < 10; round++) {
            Layer layer = register(new TarMaker().file("round", "" + round), "");
            List<Callable<Overlay>> makers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String id = Integer.toHexString(round * 4 + i + 0x1000).repeat(16);
                makers.add(() -> store.createContainerLayer(id, layer.chainId()));
            }
            try (ExecutorService threads = Executors.newFixedThreadPool(makers.size())) {
                for (Future<Overlay> made : threads.invokeAll(makers)) {
                    assertThat(made.get().lower()).allMatch(Files::isDirectory);
                }
            }
        }
        nothingLeft();
    }

    @Test
    void everythingStaysInsideTheLayer() throws Exception {
        Path diff = unpack(new TarMaker()
                .symbolicLink("up", "../../../../../../../.." + folder)
                .file("up/outside", "inside")
                .symbolicLink("abs", folder.toString())
                .file("abs/outside2", "inside")
                .file(folder.resolve("outside3").toString(), "inside")
                .symbolicLink("magic", "/proc/self/cwd")
                .file("magic/x", "inside")
                .file("a/../b", "inside"));
        assertThat(diff.resolve(folder.toString().substring(1) + "/outside")).hasContent("inside");
        assertThat(diff.resolve("proc/self/cwd/x")).hasContent("inside");
        assertThat(diff.resolve("b")).hasContent("inside");
        assertThat(folder.resolve("outside")).hasContent("untouched");
        assertThat(folder.resolve("outside2")).doesNotExist();
        assertThat(folder.resolve("outside3")).doesNotExist();
    }

    @Test
    void whatLeadsOutOrCannotBeIsRefused() throws Exception {
        refused(new TarMaker().file("../x", ""), "invalid entry name \"../x\"");
        refused(new TarMaker().file("a/../../x", ""), "invalid entry name \"a/../../x\"");
        refused(new TarMaker().hardLink("h", "../../../outside"), "invalid hardlink target \"../../../outside\"");
        refused(new TarMaker().hardLink("h", folder.resolve("outside").toString()), "No such file or directory");
        refused(new TarMaker().symbolicLink("s", folder.toString()).hardLink("h", "s/outside"), "No such file");
        refused(new TarMaker().file(".wh.", ""), "invalid whiteout entry \".wh.\"");
        refused(new TarMaker().file(".wh..", ""), "invalid whiteout entry \".wh..\"");
        refused(new TarMaker().file("d/.wh...", ""), "invalid whiteout entry \"d/.wh...\"");
        refused(new TarMaker().file("a", "").file("a/b", ""), "Not a directory");
        refused(new TarMaker().symbolicLink("l", "l").file("l/x", ""), "Too many levels of symbolic links");
        refused(new TarMaker().header("z", 'Z', 0, ""), "unhandled tar header type 90");
        refused(new TarMaker().pax("path", "n".repeat(5000)).file("x", ""), "File name too long");
    }

    @Test
    void malformedHeadersAreRefused() throws Exception {
        byte[] negative = new byte[12];
        Arrays.fill(negative, (byte) 0xff);
        byte[] huge = {(byte) 0x80, 0, 0, 0, 0x7f, -1, -1, -1, -1, -1, -1, -1};
        byte[] name = {'f'};
        TarMaker maker = new TarMaker();
        refused(new TarMaker().raw(maker.block(name, '0', negative, "")), "invalid tar header");
        refused(new TarMaker().raw(maker.block(name, '0', huge, "")), "invalid tar header");
        refused(
                new TarMaker().raw(maker.block(name, '0', "99999999999".getBytes(ISO_8859_1), "")),
                "invalid tar header");
        refused(new TarMaker().raw(maker.block(name, '0', TarMaker.octal(1L << 32), "")), "unexpected EOF");
        refused(new TarMaker().raw("garbage!".repeat(64).getBytes(ISO_8859_1)), "invalid tar header");
        refused(new TarMaker().header("x", 'x', 1 << 21, "").data(new byte[1 << 21]), "header field too long");
        refused(new TarMaker().header("x", 'L', 1L << 32, ""), "header field too long");
        for (String records : List.of("9999 path=x\n", "5 a=b", "0 \n", "x", "12 path=a\0b\n", "8 =bcd\n")) {
            byte[] bytes = records.getBytes(ISO_8859_1);
            refused(
                    new TarMaker()
                            .header("x", 'x', bytes.length, "")
                            .data(bytes)
                            .file("f", ""),
                    "invalid tar header");
        }
        refused(new TarMaker().pax("size", "-1").file("f", ""), "invalid tar header");
        refused(new TarMaker().pax("size", "9223372036854775807").file("f", ""), "invalid tar header");
        refused(new TarMaker().pax("uid", "4294967295").file("f", ""), "invalid tar header");
    }

    @Test
    void anArchiveCutOffAtAnyBlockIsRefusedOrEnds() throws Exception {
        byte[] whole = new TarMaker()
                .directory("d/")
                .pax("path", "d/long")
                .file("x", "y".repeat(700))
                .file("d/z", "1")
                .bytes();
        for (int length = 100; length < whole.length - 1024; length += 100) {
            byte[] cut = Arrays.copyOf(whole, length);
            if (length % 512 != 0) {
                assertThatThrownBy(() ->
                                store.unpack(new ByteArrayInputStream(cut)).close())
                        .isInstanceOf(TarFormatException.class);
            }
            nothingLeft();
        }
        refused(new ByteArrayInputStream(whole, 0, 512 * 4), "unexpected EOF");
    }

    @Test
    void compressedArchivesAreUnpackedAndDigestedPlain() throws Exception {
        TarMaker tar = new TarMaker().file("a", "x".repeat(100_000));
        ByteArrayOutputStream zipped = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(zipped)) {
            gzip.write(tar.bytes());
        }
        Layer plain = register(tar, "");
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(tar.bytes());
        assertThat(plain.diffId()).isEqualTo("sha256:" + HexFormat.of().formatHex(hash));
        try (UnpackedLayer unpacked = store.unpack(new ByteArrayInputStream(zipped.toByteArray()))) {
            assertThat(unpacked.diffId()).isEqualTo(plain.diffId());
            assertThat(unpacked.size()).isEqualTo(100_000);
            assertThat(store.commit(unpacked, "")).isEqualTo(plain);
        }
        byte[] cut = Arrays.copyOf(zipped.toByteArray(), zipped.size() / 2);
        refused(new ByteArrayInputStream(cut), "unexpected EOF");
        byte[] bad = zipped.toByteArray();
        bad[bad.length - 8] ^= 1;
        refused(new ByteArrayInputStream(bad), "gzip: invalid");
    }

    @Test
    void sparseFilesHaveTheirHolesBack() throws Exception {
        byte[] map = Arrays.copyOf("2\n0\n4\n1000000\n4\n".getBytes(ISO_8859_1), 512);
        byte[] data = Arrays.copyOf(map, 520);
        System.arraycopy("headtail".getBytes(ISO_8859_1), 0, data, 512, 8);
        byte[] records = (new String(TarMaker.paxRecord("GNU.sparse.major", "1"), ISO_8859_1)
                        + new String(TarMaker.paxRecord("GNU.sparse.minor", "0"), ISO_8859_1)
                        + new String(TarMaker.paxRecord("GNU.sparse.name", "holes"), ISO_8859_1)
                        + new String(TarMaker.paxRecord("GNU.sparse.realsize", "2000000"), ISO_8859_1))
                .getBytes(ISO_8859_1);
        Path diff = unpack(new TarMaker()
                .header("x", 'x', records.length, "")
                .data(records)
                .file("f", data));
        byte[] contents = Files.readAllBytes(diff.resolve("holes"));
        assertThat(contents).hasSize(2_000_000);
        assertThat(Arrays.copyOf(contents, 5)).isEqualTo("head\0".getBytes(ISO_8859_1));
        assertThat(Arrays.copyOfRange(contents, 1_000_000, 1_000_004)).isEqualTo("tail".getBytes(ISO_8859_1));
        byte[] outOfFile = Arrays.copyOf("1\n1999999\n8\n".getBytes(ISO_8859_1), 520);
        refused(
                new TarMaker()
                        .header("x", 'x', records.length, "")
                        .data(records)
                        .file("f", outOfFile),
                "invalid tar header");
    }

    @Test
    void layersAreReleasedWhenNothingStandsOnThem() throws Exception {
        Layer lower = register(new TarMaker().file("a", "1"), "");
        Layer upper = register(new TarMaker().file("b", "22"), lower.chainId());
        assertThat(upper.chainId()).isEqualTo(LayerStore.chainId(List.of(lower.diffId(), upper.diffId())));
        assertThat(store.chain(upper.chainId())).containsExactly(upper, lower);
        Overlay overlay = store.createContainerLayer(CONTAINER, upper.chainId());
        assertThat(overlay.lower())
                .endsWith(store.diff(upper), store.diff(lower))
                .hasSize(3);
        assertThat(overlay.upper()).isDirectory();
        assertThat(overlay.work()).isDirectory();
        Files.writeString(overlay.upper().resolve("new"), "12345");
        Files.createLink(overlay.upper().resolve("same"), overlay.upper().resolve("new"));
        Files.createSymbolicLink(overlay.upper().resolve("link"), Path.of("new"));
        assertThat(store.containerLayerSize(CONTAINER)).isEqualTo(8);
        assertThat(store.release(upper.chainId(), List.of())).isEmpty();
        store.removeContainerLayer(CONTAINER);
        store.removeContainerLayer(CONTAINER);
        assertThat(overlay.upper()).doesNotExist();
        assertThat(store.release(upper.chainId(), List.of(lower.chainId()))).containsExactly(upper.chainId());
        assertThat(store.release(lower.chainId(), List.of())).containsExactly(lower.chainId());
        assertThat(store.find(lower.chainId())).isEmpty();
    }

    @Test
    void whatADeadDaemonLeftIsSweptAway() throws Exception {
        Layer lower = register(new TarMaker().file("a", "1"), "");
        Layer upper = register(new TarMaker().file("b", "22"), lower.chainId());
        Layer used = register(new TarMaker().file("c", "22"), "");
        Layer held = register(new TarMaker().file("d", "22"), "");
        store.createContainerLayer(CONTAINER, used.chainId());
        Path unknown = Files.createDirectories(folder.resolve("layers/0123456789abcdef/diff"));
        try (LayerHold hold = store.hold()) {
            hold.add(held.chainId());
            store.sweep(List.of(lower.chainId()));
        }
        assertThat(store.chain(upper.chainId())).isEmpty();
        assertThat(store.diff(upper)).doesNotExist();
        assertThat(unknown).doesNotExist();
        for (Layer left : List.of(lower, used, held)) {
            assertThat(store.find(left.chainId())).contains(left);
            assertThat(store.diff(left)).isDirectory();
        }
        assertThat(folder.resolve("layers").resolve(CONTAINER)).isDirectory();
    }

    @Test
    void mountsHaveTheirPlacesWhateverTheImageHasThere() throws Exception {
        Layer layer = register(
                new TarMaker()
                        .mode(0700)
                        .header("./", '5', 0, "")
                        .symbolicLink("dev", folder.toString())
                        .symbolicLink("proc", "/")
                        .mode(01755)
                        .header("etc/", '5', 0, "")
                        .symbolicLink("etc/hosts", folder.resolve("outside").toString()),
                "");
        Overlay overlay = store.createContainerLayer(CONTAINER, layer.chainId());
        Path init = overlay.lower().getFirst();
        for (String name : List.of("dev", "dev/pts", "dev/shm", "proc", "sys", "etc")) {
            assertThat(init.resolve(name)).as(name).isDirectory();
            assertThat(Files.isSymbolicLink(init.resolve(name))).as(name).isFalse();
        }
        for (String name : List.of(".dockerenv", "dev/console", "etc/hosts", "etc/hostname", "etc/resolv.conf")) {
            assertThat(Files.isRegularFile(init.resolve(name), LinkOption.NOFOLLOW_LINKS))
                    .as(name)
                    .isTrue();
        }
        assertThat(Files.readSymbolicLink(init.resolve("etc/mtab"))).hasToString("/proc/mounts");
        assertThat((int) Files.getAttribute(init.resolve("etc"), "unix:mode") & 07777)
                .isEqualTo(01755);
        assertThat((int) Files.getAttribute(overlay.upper(), "unix:mode") & 07777)
                .isEqualTo(0755);
        String other = "f".repeat(64);
        assertThat(store.createContainerLayer(other, layer.chainId()).lower()).isEqualTo(overlay.lower());
        assertThat(store.createContainerLayer("e".repeat(64), "").lower()).hasSize(1);
        nothingLeft();
    }

    @Test
    void layersOutliveTheDaemonAndTheDatabase() throws Exception {
        Layer lower = register(new TarMaker().file("a", "1"), "");
        store.createContainerLayer(CONTAINER, lower.chainId());
        Files.createDirectories(folder.resolve("layers/new/1/diff/half"));
        close();
        open();
        assertThat(store.find(lower.chainId())).contains(lower);
        assertThat(store.containerLayer(CONTAINER).lower()).endsWith(store.diff(lower));
        assertThat(folder.resolve("layers/new/1")).doesNotExist();
        store.retainContainerLayers(Set.of());
        assertThat(folder.resolve("layers").resolve(CONTAINER)).doesNotExist();
        close();
        for (String name : List.of("db.sqlite", "db.sqlite-wal", "db.sqlite-shm")) {
            Files.deleteIfExists(folder.resolve(name));
        }
        open();
        assertThat(store.find(lower.chainId())).contains(lower);
    }

    @Test
    void removalGoesDeeperThanAnyPath() throws Exception {
        Path deep = Files.createDirectories(folder.resolve("layers/trash/1"));
        Process program = new ProcessBuilder(
                        "python3",
                        "-c",
                        "import os,sys\n"
                                + "os.chdir(sys.argv[1])\n"
                                + "for i in range(500):\n"
                                + " os.mkdir('dddddddddd')\n"
                                + " os.chdir('dddddddddd')\n"
                                + " open('f','w').close()",
                        deep.toString())
                .start();
        assertThat(program.waitFor()).isZero();
        try (Trash trash = new Trash(folder.resolve("layers/trash"))) {
            trash.remove(folder.resolve("nothing"));
            long deadline = System.nanoTime() + 20_000_000_000L;
            while (entries(folder.resolve("layers/trash")) > 0) {
                assertThat(System.nanoTime()).isLessThan(deadline);
                Thread.onSpinWait();
            }
        }
    }

    private static long entries(Path path) throws IOException {
        try (Stream<Path> left = Files.list(path)) {
            return left.count();
        }
    }

    private void comesBack(byte[] tar, byte[] plain) throws Exception {
        try (UnpackedLayer unpacked = store.unpack(new ByteArrayInputStream(tar))) {
            Layer layer = store.commit(unpacked, "");
            var out = new java.io.ByteArrayOutputStream();
            store.writeArchive(layer, out);
            assertThat(out.toByteArray()).isEqualTo(plain);
            assertThat(store.archiveLength(layer)).isEqualTo(plain.length);
        }
    }

    @Test
    void aLayersArchiveComesBackByteForByte() throws Exception {
        byte[] odd = new TarMaker()
                .directory("d/")
                .file("d/caf\u00e9", "x".repeat(1000))
                .pax("path", "long/".repeat(60) + "name")
                .file("short", "by a record")
                .hardLink("d/again", "d/caf\u00e9")
                .symbolicLink("l", "/nowhere")
                .file(".wh.gone", "")
                .header("devfifo", '6', 0, "")
                .bytes();
        comesBack(odd, odd);
        byte[] behind = java.util.Arrays.copyOf(odd, odd.length + 10_240);
        behind[behind.length - 1] = 7;
        comesBack(behind, behind);
        var packed = new java.io.ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(odd);
        }
        comesBack(packed.toByteArray(), odd);
    }

    @Test
    void aDamagedLayerIsNotPassedOff() throws Exception {
        Layer layer = register(new TarMaker().file("f", "right"), "");
        Files.writeString(store.diff(layer).resolve("f"), "wrong");
        assertThatThrownBy(() -> store.writeArchive(layer, java.io.OutputStream.nullOutputStream()))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("is damaged");
    }

    @Test
    void longRunsOfZerosTakeNoRoom() throws Exception {
        byte[] contents = new byte[8 << 20];
        contents[5 << 20] = 7;
        Path file = unpack(new TarMaker().file("f", contents).file("z", new byte[1 << 20]))
                .resolve("f");
        assertThat(Files.readAllBytes(file)).isEqualTo(contents);
        assertThat(file.resolveSibling("z")).hasSize(1 << 20);
        long blocks = Long.parseLong(new String(
                        new ProcessBuilder("stat", "-c", "%b", file.toString())
                                .start()
                                .getInputStream()
                                .readAllBytes(),
                        java.nio.charset.StandardCharsets.US_ASCII)
                .strip());
        assertThat(blocks * 512).isLessThan(1 << 20);
    }
}
