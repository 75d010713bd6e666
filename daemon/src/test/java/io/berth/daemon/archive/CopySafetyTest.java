package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.daemon.tar.RawPath;
import io.berth.daemon.tar.TarFormatException;
import io.berth.daemon.tar.TarMaker;
import io.berth.daemon.tar.TarWriter;
import io.berth.daemon.tar.TreeArchiver;
import io.berth.daemon.tar.TreeUnpacker;
import io.berth.execdriver.kernel.KernelException;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Copies into and out of a folder whose owner means harm; runs as root, as the engine does. */
class CopySafetyTest {
    private static final int TRIES = 10_000;

    @TempDir
    Path folder;

    private LinuxKernel kernel;
    private Path root;
    private Path outside;
    private int swaps;

    @BeforeEach
    void lay() throws IOException {
        kernel = LinuxKernel.load();
        root = Files.createDirectory(folder.resolve("root"));
        outside = Files.createDirectory(folder.resolve("outside"));
        Files.writeString(outside.resolve("f"), "secret");
    }

    private OwnedFd openRoot() throws IOException {
        return kernel.open(AT_FDCWD, root.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
    }

    private void copyIn(byte[] tar) throws IOException {
        copyIn(tar, "/", false);
    }

    private void copyIn(byte[] tar, String path, boolean keepKinds) throws IOException {
        CopyRules rules = new CopyRules(kernel.tree(), keepKinds, Optional.empty(), path);
        try (OwnedFd fd = openRoot();
                OwnedFd place = new PathInView(kernel.tree(), fd, path).openFolder();
                TreeUnpacker unpacker = new TreeUnpacker(kernel, place, rules)) {
            unpacker.unpack(new ByteArrayInputStream(tar));
        }
    }

    private byte[] copyOut(String path) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(out);
        try (OwnedFd fd = openRoot()) {
            PathInView view = new PathInView(kernel.tree(), fd, path);
            try (OwnedFd place = view.openFolder()) {
                new TreeArchiver(kernel, writer, false).addFolder(place, RawPath.of(view.baseName()));
            }
        }
        writer.finish();
        return out.toByteArray();
    }

    private void refused(TarMaker tar, String message) throws IOException {
        assertThatThrownBy(() -> copyIn(tar.bytes()))
                .isInstanceOf(TarFormatException.class)
                .hasMessageContaining(message);
        nothingOutside();
    }

    private void nothingOutside() throws IOException {
        assertThat(outside.resolve("f")).hasContent("secret");
        try (Stream<Path> names = Files.list(outside)) {
            assertThat(names).hasSize(1);
        }
        try (Stream<Path> names = Files.list(folder)) {
            assertThat(names).containsExactlyInAnyOrder(root, outside);
        }
    }

    /** Lets a folder and a link that leads out take each other's place until it is told to stop. */
    private Thread swapper(AtomicBoolean stop) throws IOException {
        Files.createDirectories(root.resolve("a"));
        Files.writeString(root.resolve("a/f"), "inside");
        Files.createSymbolicLink(root.resolve("evil"), Path.of("../outside"));
        Files.createDirectory(root.resolve("junk"));
        return Thread.ofPlatform().start(() -> {
            while (!stop.get()) {
                put("a", "b");
                put("evil", "a");
                put("a", "evil");
                put("b", "a");
            }
        });
    }

    /** Renames; what a copy has put in the way goes aside. */
    private void put(String from, String to) {
        for (boolean done = false; !done; ) {
            done = moved(from, to);
            if (!done) {
                swaps++;
                moved(to, "junk/" + swaps);
            }
        }
        swaps++;
    }

    private boolean moved(String from, String to) {
        try {
            Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void linksSwappedDuringCopiesLeadNowhere() throws Exception {
        AtomicBoolean stop = new AtomicBoolean();
        Thread swapper = swapper(stop);
        byte[] tar = new TarMaker().file("a/g", "mine").bytes();
        byte[] below = new TarMaker().file("h", "mine").bytes();
        int reached = 0;
        try {
            for (int i = 0; i < TRIES; i++) {
                Copy copy = switch (i % 3) {
                    case 0 ->
                        () -> assertThat(new String(copyOut("/a/."), ISO_8859_1))
                                .doesNotContain("secret");
                    case 1 -> () -> copyIn(below, "/a", false);
                    default -> () -> copyIn(tar);
                };
                reached += tried(copy);
            }
        } finally {
            stop.set(true);
            swapper.join();
        }
        assertThat(swaps).as("swaps").isGreaterThan(TRIES / 3);
        assertThat(reached).as("copies that hit the folder").isGreaterThan(TRIES / 30);
        nothingOutside();
    }

    @FunctionalInterface
    private interface Copy {
        void run() throws IOException;
    }

    /** A copy may fail for what it finds, or find the folder. */
    private static int tried(Copy copy) throws IOException {
        try {
            copy.run();
            return 1;
        } catch (KernelException | TarFormatException e) {
            return 0;
        }
    }

    @Test
    void namesThatLeadOutAreRefused() throws IOException {
        refused(new TarMaker().file("../x", "x"), "invalid entry name");
        refused(new TarMaker().file("a/../../x", "x"), "invalid entry name");
        refused(new TarMaker().hardLink("x", "../outside/f"), "invalid hardlink target");
        refused(new TarMaker().pax("path", "../../outside/g").file("x", "x"), "invalid entry name");
        refused(new TarMaker().pax("linkpath", "../outside/f").hardLink("x", "y"), "invalid hardlink target");
    }

    @Test
    void absoluteNamesAndLinksMeanTheFolderItself() throws IOException {
        copyIn(new TarMaker()
                .file("/abs", "x")
                .symbolicLink("up", "../outside")
                .file("up/g", "x")
                .symbolicLink("root", outside.toString())
                .file("root/g", "x")
                .bytes());
        assertThat(root.resolve("abs")).hasContent("x");
        assertThat(root.resolve("outside/g")).hasContent("x");
        nothingOutside();
    }

    @Test
    void aHardLinkToALinkChangesNothingThatItLeadsTo() throws IOException {
        copyIn(new TarMaker()
                .symbolicLink("l", outside.resolve("f").toString())
                .hardLink("h", "l")
                .mode(0777)
                .file("h", "new")
                .bytes());
        assertThat(root.resolve("h")).hasContent("new");
        nothingOutside();
    }

    @Test
    void whiteoutsAreOrdinaryNames() throws IOException {
        Files.writeString(root.resolve("kept"), "kept");
        copyIn(new TarMaker().file(".wh.kept", "").file(".wh..wh..opq", "").bytes());
        assertThat(root.resolve("kept")).hasContent("kept");
        assertThat(root.resolve(".wh.kept")).exists();
        assertThat(root.resolve(".wh..wh..opq")).exists();
    }

    @Test
    void lastOfSeveralEntriesOfANameStays() throws IOException {
        copyIn(new TarMaker()
                .directory("d/")
                .file("d/f", "deep")
                .file("d", "file")
                .file("x", "1")
                .directory("x/")
                .file("x/y", "2")
                .bytes());
        assertThat(root.resolve("d")).hasContent("file");
        assertThat(root.resolve("x/y")).hasContent("2");
    }

    @Test
    void foldersAndFilesDoNotTakeEachOthersPlaceWhenTheyMayNot() throws IOException {
        Files.createDirectories(root.resolve("b/f"));
        assertThatThrownBy(() -> copyIn(new TarMaker().file("b", "x").bytes(), "/", true))
                .hasMessage("cannot overwrite directory \"b\" with non-directory \"/\"");
        Files.writeString(root.resolve("c"), "c");
        assertThatThrownBy(() -> copyIn(new TarMaker().directory("c/").bytes(), "/", true))
                .hasMessage("cannot overwrite non-directory \"c\" with directory \"/\"");
        copyIn(new TarMaker().file("b", "x").bytes());
        assertThat(root.resolve("b")).hasContent("x");
    }

    @Test
    void brokenArchivesAreRefusedWhereverTheyBreak() throws IOException {
        byte[] whole = new TarMaker()
                .file("f", "x".repeat(700))
                .directory("d/")
                .file("d/g", "yy")
                .bytes();
        for (int length = 1; length < whole.length - 1024; length += 256) {
            byte[] cut = java.util.Arrays.copyOf(whole, length);
            if (length % 512 != 0 || length == 512 || length == 1024) {
                assertThatThrownBy(() -> copyIn(cut)).as("%d bytes", cut.length).isInstanceOf(TarFormatException.class);
            }
        }
        copyIn(java.util.Arrays.copyOf(whole, 5 * 512 + 2));
        assertThat(root.resolve("d/g")).as("all but what fills the block up").hasContent("yy");
        refused(new TarMaker().raw(huge("f", Long.MAX_VALUE)), "");
        refused(new TarMaker().raw(huge("f", -1)), "invalid tar header");
        nothingOutside();
    }

    private static byte[] huge(String name, long size) {
        byte[] field = new byte[12];
        field[0] = (byte) (size < 0 ? 0xff : 0x80);
        for (int i = 0; i < 8; i++) {
            field[11 - i] = (byte) (size >> (8 * i));
        }
        for (int i = 1; i < 4; i++) {
            field[i] = (byte) (size < 0 ? 0xff : 0);
        }
        return new TarMaker().block(name.getBytes(ISO_8859_1), '0', field, "");
    }

    @Test
    void aDeepTreeIsCopiedAndReplaced() throws IOException {
        TarMaker tar = new TarMaker();
        StringBuilder path = new StringBuilder("deep/");
        for (int i = 0; i < 500; i++) {
            path.append("d/");
        }
        copyIn(tar.pax("path", path + "f").file("x", "bottom").bytes());
        assertThat(new String(copyOut("/deep"), ISO_8859_1)).contains("bottom");
        copyIn(new TarMaker().file("deep", "now a file").bytes());
        assertThat(root.resolve("deep")).hasContent("now a file");
    }

    @Test
    void setIdBitsOwnersAndFifosArriveAndNamesKeepTheirBytes() throws Exception {
        copyIn(new TarMaker()
                .mode(06755)
                .pax("uid", "4000000000")
                .file("tool", "x")
                .mode(01777)
                .header("fifo", '6', 0, "")
                .file("caf\u00e9", "latin")
                .bytes());
        assertThat((int) Files.getAttribute(root.resolve("tool"), "unix:mode") & 07777)
                .isEqualTo(06755);
        assertThat(Integer.toUnsignedLong((int) Files.getAttribute(root.resolve("tool"), "unix:uid")))
                .isEqualTo(4_000_000_000L);
        String out = new String(copyOut("/."), ISO_8859_1);
        assertThat(out).contains("./caf\u00e9").contains("hdrcharset=BINARY").contains("uid=4000000000");
        assertThat(Files.exists(root.resolve("fifo"), LinkOption.NOFOLLOW_LINKS))
                .isTrue();
    }
}
