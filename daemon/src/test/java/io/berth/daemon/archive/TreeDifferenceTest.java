package io.berth.daemon.archive;

import static io.berth.execdriver.kernel.FileCalls.AT_FDCWD;
import static io.berth.execdriver.kernel.FileCalls.O_DIRECTORY;
import static io.berth.execdriver.kernel.FileCalls.O_RDONLY;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.daemon.tar.TarEntry;
import io.berth.daemon.tar.TarReader;
import io.berth.daemon.tar.TarWriter;
import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreeDifferenceTest {
    private static final FileTime LONG_AGO = FileTime.from(Instant.parse("2020-01-02T03:04:05Z"));

    @TempDir
    private Path folder;

    private LinuxKernel kernel;
    private Path now;
    private Path before;

    @BeforeEach
    void lay() throws IOException {
        kernel = LinuxKernel.load();
        now = Files.createDirectory(folder.resolve("now"));
        before = Files.createDirectory(folder.resolve("before"));
    }

    private static void put(Path tree, String name, String text) throws IOException {
        Path file = tree.resolve(name);
        Files.createDirectories(file.resolveSibling("."));
        Files.writeString(file, text);
        Files.setLastModifiedTime(file, LONG_AGO);
    }

    private OwnedFd open(Path tree) throws IOException {
        return kernel.open(AT_FDCWD, tree.toString(), O_RDONLY | O_DIRECTORY, 0, 0);
    }

    private List<String> difference(boolean fromNothing) throws IOException {
        var bytes = new ByteArrayOutputStream();
        TarWriter writer = new TarWriter(bytes);
        try (OwnedFd one = open(now);
                OwnedFd other = open(before)) {
            new TreeDifference(kernel, writer).write(one, fromNothing ? Optional.empty() : Optional.of(other));
        }
        writer.finish();
        TarReader reader = new TarReader(new ByteArrayInputStream(bytes.toByteArray()));
        List<String> names = new ArrayList<>();
        for (Optional<TarEntry> entry = reader.next(); entry.isPresent(); entry = reader.next()) {
            names.add(entry.get().name().toString());
        }
        return names;
    }

    @Test
    void whatIsTheSameIsLeftOut() throws IOException {
        for (Path tree : List.of(now, before)) {
            put(tree, "same/below/f", "text");
        }
        assertThat(difference(false)).isEmpty();
    }

    @Test
    void theFoldersAboveAChangeStandBeforeIt() throws IOException {
        put(now, "a/b/changed", "longer");
        put(before, "a/b/changed", "text");
        put(now, "a/same", "s");
        put(before, "a/same", "s");
        assertThat(difference(false)).containsExactly("a/", "a/b/", "a/b/changed");
    }

    @Test
    void whatIsGoneHasAWhiteout() throws IOException {
        put(now, "a/kept", "k");
        put(before, "a/kept", "k");
        put(before, "a/gone", "g");
        put(before, "whole/folder", "f");
        assertThat(difference(false)).containsExactlyInAnyOrder("a/", "a/.wh.gone", ".wh.whole");
        assertThat(difference(false)).containsSubsequence("a/", "a/.wh.gone");
    }

    @Test
    void aFileInTheFoldersPlaceAndAFolderInTheFilesPlaceNeedNoWhiteout() throws IOException {
        put(now, "file", "was a folder");
        put(before, "file/f", "f");
        put(now, "folder/f", "f");
        put(before, "folder", "was a file");
        assertThat(difference(false)).containsExactlyInAnyOrder("file", "folder/", "folder/f");
    }

    @Test
    void newNamesOfOneFileAreLinked() throws IOException {
        put(now, "a", "text");
        Files.createLink(now.resolve("b"), now.resolve("a"));
        put(before, "c", "other");
        assertThat(difference(false)).containsExactlyInAnyOrder("a", "b", ".wh.c");
    }

    @Test
    void toNothingAllIsNew() throws IOException {
        put(now, "a/f", "text");
        put(before, "b", "not looked at");
        assertThat(difference(true)).containsExactly("a/", "a/f");
    }
}
