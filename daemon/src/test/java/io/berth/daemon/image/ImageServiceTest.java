package io.berth.daemon.image;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.type.image.DeleteItem;
import io.berth.api.type.image.ImageInspect;
import io.berth.api.type.image.ImageSummary;
import io.berth.api.type.image.PruneReport;
import io.berth.api.version.ApiVersion;
import io.berth.daemon.layer.Layer;
import io.berth.daemon.layer.LayerStore;
import io.berth.daemon.layer.UnpackedLayer;
import io.berth.daemon.metadata.Database;
import io.berth.daemon.tar.TarMaker;
import io.berth.execdriver.kernel.LinuxKernel;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Runs as root, as the engine does. */
class ImageServiceTest {
    private static final Clock CLOCK = Clock.fixed(Instant.parse("2026-01-01T00:00:00Z"), ZoneOffset.UTC);
    private static final ApiVersion NEWEST = ApiVersion.CURRENT;

    @TempDir
    Path folder;

    private final List<ImageUsers.User> users = new ArrayList<>();
    private final List<String> events = new ArrayList<>();
    private Database database;
    private LayerStore layers;
    private ImageStore store;
    private ImageService images;

    @BeforeEach
    void open() throws IOException {
        database = Database.open(folder.resolve("db.sqlite"), CLOCK);
        LinuxKernel kernel = LinuxKernel.load();
        layers = new LayerStore(folder.resolve("layers"), database, () -> kernel);
        store = new ImageStore(folder.resolve("blobs"), database, layers, CLOCK);
        images = new ImageService(
                store,
                layers,
                id -> List.copyOf(users),
                (action, id, attributes) -> events.add(action + " " + attributes.get("name")),
                CLOCK,
                "1");
    }

    @AfterEach
    void close() {
        layers.close();
        database.close();
    }

    private String load(TarMaker tar, boolean quiet) throws IOException, InterruptedException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.load(tar.stream(), quiet).writeTo(out);
        return out.toString(UTF_8);
    }

    private void refused(TarMaker tar, String message) throws Exception {
        String answer = load(tar, true);
        String quoted = message.replace("\"", "\\\"");
        assertThat(answer)
                .isEqualTo("{\"errorDetail\":{\"message\":\"" + quoted + "\"},\"error\":\"" + quoted + "\"}\r\n");
        assertThat(store.list()).isEmpty();
        nothingLeft();
    }

    private void nothingLeft() throws IOException {
        try (Stream<Path> left = Files.list(folder.resolve("layers/new"))) {
            assertThat(left).isEmpty();
        }
    }

    private String idOf(String configuration) {
        return Digest.of(configuration.getBytes(UTF_8)).toString();
    }

    private static void conflict(ThrowingCallable call, String message) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        EngineException.class, e -> assertThat(e.kind()).isEqualTo(ErrorKind.CONFLICT))
                .hasMessage(message);
    }

    @Test
    void aSavedImageIsLoadedUnderItsIdAndNames() throws Exception {
        assertThat(load(ImageArchive.saved("img:1", "host:5000/x:2"), true))
                .isEqualTo("{\"stream\":\"Loaded image: img:1\\n"
                        + "\"}\r\n"
                        + "{\"stream\":\"Loaded image: host:5000/x:2\\n"
                        + "\"}\r\n");
        String id = idOf(ImageArchive.configuration(ImageArchive.LAYER));
        ImageInspect inspect = images.inspect("img:1", NEWEST);
        assertThat(inspect.id()).isEqualTo(id);
        assertThat(inspect.repoTags()).containsExactly("img:1", "host:5000/x:2").doesNotHaveDuplicates();
        assertThat(inspect.size()).isEqualTo(5);
        assertThat(inspect.config().cmd()).containsExactly("sh");
        assertThat(inspect.rootFs().layers())
                .containsExactly(Digest.of(ImageArchive.LAYER).toString());
        assertThat(Path.of(inspect.graphDriver().data().get("UpperDir")).resolve("hello"))
                .hasContent("world");
        assertThat(inspect.metadata().lastTagTime()).isEqualTo(CLOCK.instant());
        assertThat(images.history("img:1")).hasSize(2);
        assertThat(images.history("img:1").getFirst().createdBy()).isEqualTo("CMD");
        assertThat(images.history("img:1").getLast().size()).isEqualTo(5);
        assertThat(events).containsExactly("load " + id);
        nothingLeft();
    }

    @Test
    void progressIsToldUnlessQuiet() throws Exception {
        assertThat(load(ImageArchive.saved(), false))
                .contains("{\"status\":\"Loading"
                        + " layer\",\"progressDetail\":{\"current\":2048,\"total\":2048},\"progress\":\"[==================================================\\u003e]"
                        + "  2.048kB/2.048kB\",\"id\":\""
                        + Digest.of(ImageArchive.LAYER).shortHex() + "\"}\r\n")
                .endsWith("{\"stream\":\"Loaded image ID: " + idOf(ImageArchive.configuration(ImageArchive.LAYER))
                        + "\\n\"}\r\n");
        assertThat(load(ImageArchive.saved(), false)).doesNotContain("Loading layer");
    }

    @Test
    void imagesAreFoundByNameIdAndBeginning() throws Exception {
        load(ImageArchive.saved("img:1"), true);
        String id = idOf(ImageArchive.configuration(ImageArchive.LAYER));
        String hex = id.substring(7);
        for (String name :
                List.of("img:1", "docker.io/library/img:1", id, hex, hex.substring(0, 1), id.substring(0, 11))) {
            assertThat(store.get(name).id()).hasToString(id);
        }
        for (String name : List.of("img", "nope", "nope:x", "nope@" + id, hex + "0")) {
            String shown = name.contains(":") ? name : name + ":latest";
            assertThatThrownBy(() -> store.get(name)).hasMessage("No such image: " + shown);
        }
        String other = "sha256:" + "0".repeat(64);
        assertThatThrownBy(() -> store.get(other)).hasMessage("No such image: " + other);
    }

    @Test
    void hostileArchivesAreRefusedWithNothingLeft() throws Exception {
        String good = ImageArchive.configuration(ImageArchive.LAYER);
        List<String> layer = List.of("l.tar");
        refused(new TarMaker(), "open manifest.json: no such file or directory");
        refused(
                ImageArchive.of(good, ImageArchive.manifest("x.json", List.of(), layer)),
                "open x.json: no such file or directory");
        refused(
                ImageArchive.of(good, ImageArchive.manifest("../../etc/passwd", List.of(), layer)),
                "invalid path \"../../etc/passwd\": it leads out of the archive");
        refused(
                ImageArchive.of(good, ImageArchive.manifest("/etc/passwd", List.of(), layer)),
                "open /etc/passwd: no such file or directory");
        refused(
                ImageArchive.of(good, ImageArchive.manifest("c.json", List.of(), List.of("a/../../../etc/passwd"))),
                "invalid path \"a/../../../etc/passwd\": it leads out of the archive");
        refused(
                ImageArchive.of(good, ImageArchive.manifest("c.json", List.of(), List.of("m.tar"))),
                "open m.tar: no such file or directory");
        refused(
                ImageArchive.of(good, ImageArchive.manifest("c.json", List.of("a/../../b"), layer)),
                "invalid reference format");
        refused(ImageArchive.of(good, ImageArchive.manifest("c.json", List.of("name"), layer)), "invalid tag \"name\"");
        refused(
                ImageArchive.of(good, ImageArchive.manifest("c.json", List.of(), List.of("l.tar", "l.tar"))),
                "invalid manifest, layers length mismatch: expected 2, got 1");
        byte[] another = new TarMaker().file("other", "").bytes();
        refused(
                ImageArchive.of(
                        ImageArchive.configuration(another), ImageArchive.manifest("c.json", List.of("x:1"), layer)),
                "invalid diffID for layer 0: expected \"" + Digest.of(another) + "\", got \""
                        + Digest.of(ImageArchive.LAYER) + "\"");
        refused(
                ImageArchive.of(
                        good.replace("\"linux\"", "\"windows\""), ImageArchive.manifest("c.json", List.of(), layer)),
                "cannot load windows image on linux");
        refused(
                ImageArchive.of("{}", ImageArchive.manifest("c.json", List.of(), layer)),
                "invalid image JSON, no RootFS key");
        refused(
                ImageArchive.of("{\"a", ImageArchive.manifest("c.json", List.of(), layer)),
                "unexpected end of JSON input");
        refused(new TarMaker().file("manifest.json", "[{"), "unexpected end of JSON input");
        refused(new TarMaker().raw("x".repeat(2000).getBytes(UTF_8)), "archive/tar: invalid tar header");
        refused(
                new TarMaker().file("../manifest.json", "[]"),
                "invalid path \"../manifest.json\": it leads out of the archive");
    }

    @Test
    void documentsAreBoundedInSizeAndDepth() throws Exception {
        byte[] big = new byte[9 << 20];
        Arrays.fill(big, (byte) ' ');
        refused(new TarMaker().file("manifest.json", big), "manifest.json is larger than 8388608 bytes");
        String deep = "[{\"x\":" + "[".repeat(100_000);
        assertThat(load(new TarMaker().file("manifest.json", deep), true)).contains("nesting depth");
        refused(new TarMaker().file("manifest.json", "{}"), "json: a value of another kind was expected");
        String config = "{\"config\":" + "{\"a\":".repeat(100_000);
        assertThat(load(ImageArchive.of(config, ImageArchive.manifest("c.json", List.of(), List.of())), true))
                .contains("error");
        assertThat(store.list()).isEmpty();
    }

    @Test
    void anOciLayoutIsLoadedAndItsDigestsChecked() throws Exception {
        String config = ImageArchive.configuration(ImageArchive.LAYER);
        byte[] configuration = config.getBytes(UTF_8);
        byte[] manifest = ("{\"schemaVersion\":2,\"config\":{\"digest\":\"" + Digest.of(configuration)
                        + "\"},\"layers\":[{\"digest\":\"" + Digest.of(ImageArchive.LAYER) + "\"}]}")
                .getBytes(UTF_8);
        byte[] index = ("{\"schemaVersion\":2,\"manifests\":[{\"digest\":\"" + Digest.of(manifest)
                        + "\",\"annotations\":{\"io.containerd.image.name\":\"docker.io/library/oci:1\"}}]}")
                .getBytes(UTF_8);
        TarMaker wrong = new TarMaker()
                .file("index.json", index)
                .file("blobs/sha256/" + Digest.of(manifest).hex(), "{}");
        refused(
                wrong,
                "unexpected digest of blob: expected " + Digest.of(manifest) + ", got "
                        + Digest.of("{}".getBytes(UTF_8)));
        TarMaker layout = new TarMaker()
                .file("index.json", index)
                .file("blobs/sha256/" + Digest.of(manifest).hex(), manifest)
                .file("blobs/sha256/" + Digest.of(configuration).hex(), configuration)
                .file("blobs/sha256/" + Digest.of(ImageArchive.LAYER).hex(), ImageArchive.LAYER);
        assertThat(load(layout, true)).isEqualTo("{\"stream\":\"Loaded image: oci:1\\n\"}\r\n");
        assertThat(images.inspect("oci:1", NEWEST).id()).isEqualTo(idOf(config));
        images.remove("oci:1", false, false);
        byte[] other = new TarMaker().file("hello", "earth").bytes();
        layout.file("blobs/sha256/" + Digest.of(ImageArchive.LAYER).hex(), other);
        refused(
                layout,
                "unexpected digest of layer: expected " + Digest.of(ImageArchive.LAYER) + ", got " + Digest.of(other));
    }

    private String importTar(byte[] tar, String repo, String tag, List<String> changes) throws Exception {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        images.importTar(new ByteArrayInputStream(tar), repo, tag, changes, "", "")
                .writeTo(out);
        return out.toString(UTF_8);
    }

    @Test
    void anArchiveIsImportedWithChanges() throws Exception {
        String answer = importTar(ImageArchive.LAYER, "imp", "t", List.of("CMD [\"sh\"]", "ENV A=b"));
        ImageInspect image = images.inspect("imp:t", NEWEST);
        assertThat(answer).isEqualTo("{\"status\":\"" + image.id() + "\"}\r\n");
        assertThat(image.comment()).isEqualTo("Imported from -");
        assertThat(image.created()).isEqualTo(CLOCK.instant());
        assertThat(image.os()).isEqualTo("linux");
        assertThat(image.config().cmd()).containsExactly("sh");
        assertThat(image.config().env()).containsExactly("A=b");
        assertThat(events).containsExactly("tag imp:t", "import " + image.id());
        assertThatThrownBy(() -> importTar("garbage".repeat(200).getBytes(UTF_8), "x", "", List.of()))
                .hasMessage("archive/tar: invalid tar header");
        assertThatThrownBy(() -> importTar(ImageArchive.LAYER, "X", "", List.of()))
                .hasMessage("invalid reference format: repository name (library/X) must be lowercase");
        nothingLeft();
    }

    private List<String> listed(String filter, String... values) {
        return images.list(false, new Filters(Map.of(filter, List.of(values))), false, NEWEST).stream()
                .flatMap(image -> image.repoTags().isEmpty() ? Stream.of("<none>") : image.repoTags().stream())
                .toList();
    }

    @Test
    void listsAreFiltered() throws Exception {
        load(ImageArchive.saved("old:1", "old:2"), true);
        importTar(ImageArchive.LAYER, "new", "", List.of("LABEL k=v"));
        importTar(new TarMaker().file("n", "").bytes(), "", "", List.of());
        List<ImageSummary> all = images.list(false, Filters.NONE, false, NEWEST);
        assertThat(all).hasSize(3);
        assertThat(all.getLast().repoTags()).containsExactly("old:1", "old:2");
        assertThat(all.getLast().sharedSize()).isEqualTo(-1);
        assertThat(images.list(false, Filters.NONE, true, NEWEST).getLast().sharedSize())
                .isEqualTo(5);
        assertThat(listed("dangling", "true")).containsExactly("<none>");
        assertThat(listed("dangling", "false")).doesNotContain("<none>").hasSize(3);
        assertThat(listed("reference", "old")).containsExactly("old:1", "old:2");
        assertThat(listed("reference", "*:2")).containsExactly("old:2");
        assertThat(listed("label", "k=v")).containsExactly("new:latest");
        assertThat(listed("before", "new")).containsExactly("old:1", "old:2");
        assertThat(listed("since", "old:1")).hasSize(2);
        assertThat(listed("until", "24h")).containsExactly("old:1", "old:2");
        assertThat(listed("until", "2020-01-01T00:00:01")).containsExactly("old:1", "old:2");
        assertThatThrownBy(() -> listed("nope", "x")).hasMessage("invalid filter 'nope'");
        assertThatThrownBy(() -> listed("dangling", "maybe")).hasMessage("invalid filter 'dangling=[maybe]'");
        assertThatThrownBy(() -> listed("before", "gone")).hasMessage("No such image: gone:latest");
        assertThatThrownBy(() -> listed("reference", "[")).hasMessage("syntax error in pattern");
        assertThatThrownBy(() -> listed("until", "10x"))
                .hasMessage("failed to parse value as time or duration: \"10x\"");
    }

    @Test
    void tagsComeAndGo() throws Exception {
        load(ImageArchive.saved("a:1"), true);
        String id = idOf(ImageArchive.configuration(ImageArchive.LAYER));
        String layer = Digest.of(ImageArchive.LAYER).toString();
        images.tag("a:1", "b", "");
        assertThat(images.inspect("b", NEWEST).id()).isEqualTo(id);
        assertThatThrownBy(() -> images.tag("a:1", "sha256", "x"))
                .hasMessage("refusing to create an ambiguous tag using digest algorithm as name");
        assertThat(images.remove("b", false, false)).containsExactly(new DeleteItem("b:latest", ""));
        assertThat(images.remove("a:1", false, false))
                .containsExactly(new DeleteItem("a:1", ""), new DeleteItem("", id), new DeleteItem("", layer));
        assertThat(store.list()).isEmpty();
        assertThat(layers.find(layer)).isEmpty();
        assertThatThrownBy(() -> images.remove("a:1", false, false)).hasMessage("No such image: a:1");
        assertThat(events).endsWith("untag " + id, "untag " + id, "delete " + id);
    }

    @Test
    void theDigestsOfARepositoryGoWithItsLastTagInOneEvent() throws Exception {
        load(ImageArchive.saved("a:1"), true);
        Digest id = store.find("a:1").orElseThrow().id();
        Reference digest = Reference.parse("a@" + id);
        store.tag(digest, id);
        images.tag("a:1", "b", "");
        events.clear();
        assertThat(images.remove("a:1", false, false))
                .containsExactly(new DeleteItem("a:1", ""), new DeleteItem(digest.familiar(), ""));
        assertThat(events).containsExactly("untag " + id);
    }

    @Test
    void usersStandInTheWayOfRemoval() throws Exception {
        load(ImageArchive.saved("a:1"), true);
        String id = idOf(ImageArchive.configuration(ImageArchive.LAYER));
        String shortId = id.substring(7, 19);
        String container = "c".repeat(64);
        users.add(new ImageUsers.User(container, false));
        layers.createContainerLayer(container, Digest.of(ImageArchive.LAYER).toString());
        conflict(
                () -> images.remove("a:1", false, false),
                "conflict: unable to remove repository reference \"a:1\" (must force) - container cccccccccccc is"
                        + " using its referenced image " + shortId);
        conflict(
                () -> images.remove(id, false, false),
                "conflict: unable to delete " + shortId
                        + " (must be forced) - image is being used by stopped container cccccccccccc");
        images.tag("a:1", "b", "2");
        conflict(
                () -> images.remove(id, false, false),
                "conflict: unable to delete " + shortId
                        + " (must be forced) - image is referenced in multiple repositories");
        assertThat(images.remove("b:2", false, false)).containsExactly(new DeleteItem("b:2", ""));
        users.set(0, new ImageUsers.User(container, true));
        conflict(
                () -> images.remove(id, true, false),
                "conflict: unable to delete " + shortId
                        + " (cannot be forced) - image is being used by running container cccccccccccc");
        users.set(0, new ImageUsers.User(container, false));
        assertThat(images.remove(id, true, false)).containsExactly(new DeleteItem("a:1", ""), new DeleteItem("", id));
        assertThat(layers.containerLayer(container).lower().getLast().resolve("hello"))
                .hasContent("world");
    }

    @Test
    void pruneTakesWhatNobodyUses() throws Exception {
        load(ImageArchive.saved("a:1"), true);
        importTar(new TarMaker().file("n", "1234567").bytes(), "", "", List.of());
        PruneReport report = images.prune(Filters.NONE);
        assertThat(report.spaceReclaimed()).isEqualTo(7);
        assertThat(images.prune(Filters.NONE)).isEqualTo(new PruneReport(null, 0));
        users.add(new ImageUsers.User("c".repeat(64), false));
        Filters named = new Filters(Map.of("dangling", List.of("false")));
        assertThat(images.prune(named).imagesDeleted()).isNull();
        users.clear();
        assertThat(images.prune(named).imagesDeleted()).hasSize(3);
        assertThatThrownBy(() -> images.prune(new Filters(Map.of("x", List.of("y")))))
                .hasMessage("invalid filter 'x'");
    }

    @Test
    void layersOfAnImageThatNeverCameAreGoneAfterTheNextStart() throws Exception {
        load(ImageArchive.saved("a:1"), true);
        Layer left;
        try (UnpackedLayer unpacked = layers.unpack(
                new ByteArrayInputStream(new TarMaker().file("x", "y").bytes()))) {
            left = layers.commit(unpacked, "");
        }
        close();
        Path blob = folder.resolve("blobs/sha256")
                .resolve(Digest.of("{}".getBytes(UTF_8)).hex());
        Files.writeString(blob, "{}");
        open();
        assertThat(store.get("a:1").diffIds()).hasSize(1);
        assertThat(blob).doesNotExist();
        assertThat(layers.find(left.chainId())).isEmpty();
        assertThat(layers.diff(left)).doesNotExist();
    }

    @Test
    void manyLayersAreUnpackedInTheirOrder() throws Exception {
        byte[][] parts = new byte[7][];
        TarMaker tar = new TarMaker();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new TarMaker().file("f", "part " + i).bytes();
            names.add("l" + i);
            tar.file("l" + i, parts[i]);
        }
        tar.file("c.json", ImageArchive.configuration(parts))
                .file(
                        "manifest.json",
                        ImageArchive.manifest("c.json", List.of("m:1"), names).getBytes(UTF_8));
        load(tar, true);
        List<Layer> chain = layers.chain(LayerStore.chainId(store.get("m:1").diffIds()));
        assertThat(chain).hasSize(parts.length);
        for (int i = 0; i < parts.length; i++) {
            assertThat(layers.diff(chain.reversed().get(i)).resolve("f")).hasContent("part " + i);
        }
        nothingLeft();
    }

    @Test
    void aDamagedLayerAmongManyLeavesNoneOfThem() throws Exception {
        byte[][] parts = new byte[5][];
        TarMaker tar = new TarMaker();
        List<String> names = new ArrayList<>();
        for (int i = 0; i < parts.length; i++) {
            parts[i] = new TarMaker().file("f", "part " + i).bytes();
            names.add("l" + i);
            tar.file("l" + i, i == 3 ? new TarMaker().file("f", "wrong").bytes() : parts[i]);
        }
        tar.file("c.json", ImageArchive.configuration(parts))
                .file(
                        "manifest.json",
                        ImageArchive.manifest("c.json", List.of("m:1"), names).getBytes(UTF_8));
        refused(
                tar,
                "invalid diffID for layer 3: expected \"" + Digest.of(parts[3]) + "\", got \""
                        + Digest.of(new TarMaker().file("f", "wrong").bytes()) + "\"");
        assertThat(layers.find(Digest.of(parts[0]).toString())).isEmpty();
        try (Stream<Path> left = Files.list(folder.resolve("layers"))) {
            assertThat(left.map(path -> String.valueOf(path.getFileName()))).containsExactlyInAnyOrder("new", "trash");
        }
    }

    @Test
    void imagesOutliveTheDaemonAndLoseOnlyTheirNamesWithTheDatabase() throws Exception {
        load(ImageArchive.saved("a:1"), true);
        String id = idOf(ImageArchive.configuration(ImageArchive.LAYER));
        close();
        open();
        assertThat(store.get("a:1").id()).hasToString(id);
        close();
        Files.write(folder.resolve("db.sqlite"), "garbage".repeat(1000).getBytes(UTF_8));
        open();
        assertThat(store.get(id).config().cmd()).containsExactly("sh");
        assertThat(images.inspect(id, NEWEST).size()).isEqualTo(5);
        close();
        Files.write(folder.resolve("blobs/sha256").resolve(id.substring(7)), new byte[] {'{'});
        open();
        assertThatThrownBy(() -> store.get(id)).hasMessage("No such image: " + id);
    }
}
