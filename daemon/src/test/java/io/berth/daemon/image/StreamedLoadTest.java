package io.berth.daemon.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.tar.TarMaker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Layers are unpacked while their archive comes, before anybody has said which image they are of. Runs as root. */
class StreamedLoadTest {
    private static final byte[] ONE = new TarMaker().file("one", "1").bytes();
    private static final byte[] TWO = new TarMaker().file("two", "2").bytes();

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

    private static String blob(byte[] contents) {
        return "blobs/sha256/" + Digest.of(contents).hex();
    }

    /** An image whose layers lie under their digests. */
    private static TarMaker image(String tag, byte[]... layers) {
        TarMaker tar = new TarMaker();
        for (byte[] layer : layers) {
            tar.file(blob(layer), layer);
        }
        List<String> names =
                List.of(layers).stream().map(StreamedLoadTest::blob).toList();
        return tar.file("c.json", ImageArchive.configuration(layers))
                .file("manifest.json", ImageArchive.manifest("c.json", List.of(tag), names));
    }

    private List<Layer> chain(String tag) {
        return engine.layers.chain(LayerStore.chainId(engine.store.get(tag).diffIds()));
    }

    private String contents(Layer layer, String file) throws IOException {
        return Files.readString(engine.layers.diff(layer).resolve(file));
    }

    @Test
    void aLayerThatIsHereIsMadeAgainOnWhateverItStandsOn() throws Exception {
        assertThat(engine.load(image("a:1", ONE).bytes())).contains("Loaded image: a:1");
        assertThat(engine.load(image("b:1", TWO, ONE, ONE).bytes())).contains("Loaded image: b:1");
        List<Layer> made = chain("b:1");
        assertThat(made)
                .extracting(Layer::diffId)
                .containsExactly(
                        Digest.of(ONE).toString(),
                        Digest.of(ONE).toString(),
                        Digest.of(TWO).toString());
        assertThat(contents(made.get(0), "one")).isEqualTo("1");
        assertThat(contents(made.get(1), "one")).isEqualTo("1");
        assertThat(contents(made.get(2), "two")).isEqualTo("2");
        engine.assertTidy(4);
        engine.images.remove("a:1", false, false);
        engine.images.remove("b:1", false, false);
        engine.assertTidy(0);
    }

    @Test
    void oneMemberMayBeSeveralLayersOfSeveralImages() throws Exception {
        TarMaker tar = new TarMaker()
                .file("l.tar", ONE)
                .file("a.json", ImageArchive.configuration(ONE, ONE))
                .file("b.json", ImageArchive.configuration(TWO, ONE))
                .file("m.tar", TWO);
        String a = ImageArchive.manifest("a.json", List.of("a:1"), List.of("l.tar", "l.tar"));
        String b = ImageArchive.manifest("b.json", List.of("b:1"), List.of("m.tar", "l.tar"));
        tar.file("manifest.json", a.substring(0, a.length() - 1) + "," + b.substring(1));
        assertThat(engine.load(tar.bytes())).contains("a:1").contains("b:1").doesNotContain("error");
        assertThat(contents(chain("a:1").getFirst(), "one")).isEqualTo("1");
        assertThat(contents(chain("b:1").getFirst(), "one")).isEqualTo("1");
        engine.assertTidy(4);
    }

    @Test
    void whatIsNoLayerOfAnyImageGoesAgain() throws Exception {
        TarMaker tar = new TarMaker()
                .file("stray.tar", TWO)
                .file("broken.tar", new TarMaker().file("../x", "").bytes());
        byte[] archive = tar.raw(image("a:1", ONE).bytes()).bytes();
        assertThat(engine.load(archive)).contains("Loaded image: a:1");
        engine.assertTidy(1);
    }

    @Test
    void anEmptyLayerAndCompressedOnesAreLayersToo() throws Exception {
        byte[] empty = new byte[10_240];
        ByteArrayOutputStream packed = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(packed)) {
            gzip.write(TWO);
        }
        TarMaker tar = new TarMaker()
                .file("empty.tar", empty)
                .file("two.tar.gz", packed.toByteArray())
                .file("c.json", ImageArchive.configuration(empty, TWO).getBytes(UTF_8))
                .file(
                        "manifest.json",
                        ImageArchive.manifest("c.json", List.of("a:1"), List.of("empty.tar", "two.tar.gz")));
        assertThat(engine.load(tar.bytes())).contains("Loaded image: a:1");
        assertThat(contents(chain("a:1").getFirst(), "two")).isEqualTo("2");
        engine.assertTidy(2);
    }

    @Test
    void theLastOfSeveralMembersOfANameCounts() throws Exception {
        TarMaker tar = new TarMaker().file("l.tar", TWO).file("manifest.json", "[{\"Config\":\"x\"}]");
        byte[] archive = tar.file("l.tar", ONE)
                .file("c.json", ImageArchive.configuration(ONE))
                .file("manifest.json", ImageArchive.manifest("c.json", List.of("a:1"), List.of("l.tar")))
                .bytes();
        assertThat(engine.load(archive)).contains("Loaded image: a:1");
        assertThat(contents(chain("a:1").getFirst(), "one")).isEqualTo("1");
        engine.assertTidy(1);
    }
}
