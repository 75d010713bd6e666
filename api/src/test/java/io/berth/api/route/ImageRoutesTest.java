package io.berth.api.route;

import static io.berth.api.route.Wire.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.berth.api.error.EngineException;
import io.berth.api.http.Route;
import io.berth.api.http.WireResponse;
import io.berth.api.route.image.ImageRoutes;
import io.berth.api.route.image.RegistryRoutes;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ImageRoutesTest {
    private final FakeImages images = new FakeImages();
    private final FakeRegistries registries = new FakeRegistries();
    private final Wire wire = new Wire(routes());

    private List<Route> routes() {
        RegistryRoutes toRegistries = new RegistryRoutes(registries);
        List<Route> routes = new ArrayList<>(new ImageRoutes(images, toRegistries).routes());
        routes.addAll(toRegistries.routes());
        return routes;
    }

    @AfterEach
    void close() {
        wire.close();
    }

    @Test
    void listReadsItsParameters() {
        WireResponse answer =
                wire.get("/images/json?all=1&shared-size=1&filters=%7B%22dangling%22%3A%5B%22true%22%5D%7D");
        assertThat(answer.body()).isEqualTo("""
            [{"Containers":2,"Created":1,"Id":"sha256:ab","Labels":null,"ParentId":"","RepoDigests":[],\
            "RepoTags":["busybox:latest"],"SharedSize":-1,"Size":5}]
            """);
        wire.get("/v1.40/images/json?filter=busy*&shared-size=1");
        wire.get("/images/json?filter=busy*");
        assertThat(images.calls)
                .containsExactly(
                        "list all=true {dangling=[true]} sharedSize=true",
                        "list all=false {reference=[busy*]} sharedSize=false",
                        "list all=false {} sharedSize=false");
    }

    @Test
    void listOfOldClientsHasTheOldShape() {
        assertThat(wire.get("/v1.43/images/json").body())
                .contains("\"Containers\":-1,")
                .contains("\"RepoDigests\":[],")
                .contains("\"VirtualSize\":5}");
        assertThat(wire.get("/v1.42/images/json").body()).contains("\"RepoDigests\":null,");
        assertThat(wire.get("/v1.44/images/json").body()).doesNotContain("VirtualSize");
    }

    @Test
    void namesWithSlashesReachTheBackend() {
        wire.get("/images/a/b:c/json");
        wire.get("/images/localhost:5000/a/b/history");
        wire.delete("/images/a/b?force=1&noprune=1");
        wire.delete("/images/sha256:ab");
        assertThat(images.calls)
                .containsExactly(
                        "inspect a/b:c",
                        "history localhost:5000/a/b",
                        "remove a/b force=true noPrune=true",
                        "remove sha256:ab force=false noPrune=false");
    }

    @Test
    void aPlatformIsRequiredFromTheVersionOnThatHasIt() {
        String arm = "platform=%7B%22os%22:%22linux%22,%22architecture%22:%22arm64%22,%22variant%22:%22v8%22%7D";
        wire.get("/images/a/json?" + arm);
        wire.get("/v1.48/images/a/json?" + arm);
        wire.get("/v1.48/images/a/history?" + arm);
        wire.get("/v1.47/images/a/history?" + arm);
        wire.get("/images/a/get?" + arm);
        wire.get("/v1.47/images/get?names=a&" + arm);
        wire.delete("/images/a?" + arm.replace("platform=", "platforms="));
        assertThat(images.calls)
                .containsExactly(
                        "requirePlatform a linux/arm64/v8",
                        "inspect a",
                        "inspect a",
                        "requirePlatform a linux/arm64/v8",
                        "history a",
                        "history a",
                        "save [a] linux/arm64/v8",
                        "save [a]",
                        "requirePlatform a linux/arm64/v8",
                        "remove a force=false noPrune=false");
        refused(
                wire.get("/images/a/json?manifests=1&" + arm),
                400,
                "conflicting options: manifests and platform options cannot both be set");
        refused(
                wire.get("/images/a/json?platform=x"),
                400,
                "failed to parse platform: invalid character 'x' looking for beginning of value");
        refused(wire.get("/images/a/get?platform=%7B%7D"), 400, "both OS and Architecture must be provided");
    }

    @Test
    void inspectOfOldClientsHasTheOldShape() {
        assertThat(wire.get("/images/a/json").body()).doesNotContain("VirtualSize", "Hostname");
        assertThat(wire.get("/v1.49/images/a/json").body())
                .contains("\"Hostname\":\"\"")
                .doesNotContain("ContainerConfig", "VirtualSize");
        assertThat(wire.get("/v1.44/images/a/json").body())
                .contains("\"ContainerConfig\":{\"Hostname\":\"\"")
                .doesNotContain("VirtualSize");
        assertThat(wire.get("/v1.43/images/a/json").body()).contains("\"VirtualSize\":5");
    }

    @Test
    void tagAnswers201AndWithoutARepositoryNothingHappens() {
        assertThat(wire.post("/images/a/b/tag?repo=c&tag=d").status()).isEqualTo(201);
        assertThat(wire.post("/images/a/tag?repo=c").status()).isEqualTo(201);
        assertThat(wire.post("/images/a/tag").status()).isEqualTo(200);
        assertThat(images.calls).containsExactly("tag a/b c:d", "tag a c:");
    }

    @Test
    void removeAndHistoryAnswerLists() {
        assertThat(wire.delete("/images/a").body()).isEqualTo("[{\"Untagged\":\"a\"},{\"Deleted\":\"sha256:ab\"}]\n");
        assertThat(wire.get("/images/a/history").body())
                .isEqualTo("[{\"Comment\":\"\",\"Created\":1,\"CreatedBy\":\"sh\",\"Id\":\"sha256:ab\",\"Size\":5,"
                        + "\"Tags\":null}]\n");
    }

    @Test
    void loadStreamsItsProgress() {
        WireResponse answer =
                wire.send("POST /images/load?quiet=1 HTTP/1.1\r\nHost: d\r\nContent-Type: application/x-tar\r\n"
                        + "Content-Length: 3\r\n\r\ntar");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        assertThat(answer.body()).isEqualTo("{\"stream\":\"tar\"}\n");
        assertThat(images.calls).containsExactly("load quiet=true");
    }

    @Test
    void importPassesItsParameters() {
        WireResponse answer = wire.post(
                "/images/create?fromSrc=-&repo=r&tag=t&message=hello&changes=ENV%20a%3Db&changes=CMD%20x&platform=linux");
        assertThat(answer.body()).isEqualTo("{\"status\":\"sha256:ab\"}\n");
        assertThat(images.calls).containsExactly("import r:t [ENV a=b, CMD x] 'hello' linux");
    }

    @Test
    void aPullPassesItsParameters() {
        WireResponse answer = wire.post("/images/create?fromImage=busybox&tag=1&platform=linux/arm64");
        assertThat(answer.body()).isEqualTo("{\"status\":\"pulled\"}\n");
        wire.post("/v1.31/images/create?fromImage=busybox&tag=1&platform=linux/arm64");
        assertThat(registries.calls).containsExactly("pull busybox 1 'linux/arm64' ", "pull busybox 1 '' ");
    }

    @Test
    void aPushPassesItsParameters() {
        assertThat(wire.post("/images/localhost:5000/a/b/push?tag=1").body()).isEqualTo("{\"status\":\"pushed\"}\n");
        String platform = "platform=%7B%22os%22%3A%22linux%22%2C%22architecture%22%3A%22arm64%22%7D";
        wire.post("/images/a/push?" + platform);
        wire.post("/v1.45/images/a/push?" + platform);
        assertThat(registries.calls)
                .containsExactly("push localhost:5000/a/b 1 '' ", "push a  'linux/arm64' ", "push a  '' ");
        refused(
                wire.post("/images/a/push?platform=%7B%22os%22%3A%22linux%22%7D"),
                400,
                "both OS and Architecture must be provided");
        refused(
                wire.post("/images/a/push?platform=%5B%5D"),
                400,
                "failed to parse platform: json: cannot unmarshal array into Go value of type v1.Platform");
    }

    @Test
    void aSearchReadsItsParameters() {
        assertThat(wire.get("/images/search?term=a/b&filters=%7B%22stars%22%3A%5B%223%22%5D%7D")
                        .body())
                .isEqualTo("[{\"star_count\":3,\"is_official\":true,\"name\":\"busybox\",\"is_automated\":false,"
                        + "\"description\":\"small\"}]\n");
        wire.get("/images/search?term=a&limit=100");
        assertThat(registries.calls).containsExactly("search a/b 25 [3] ", "search a 100 [] ");
        refused(wire.get("/images/search?term=a&limit=500"), 400, "limit 500 is outside the range of [1, 100]");
        refused(
                wire.get("/images/search?term=a&limit=abc"),
                400,
                "invalid limit specified: strconv.Atoi: parsing \"abc\": invalid syntax");
    }

    @Test
    void whatARegistryHasIsAsked() {
        assertThat(wire.get("/distribution/host:5000/a/b:1/json").body()).isEqualTo("""
            {"Descriptor":{"mediaType":"m","digest":"sha256:ab","size":5},\
            "Platforms":[{"architecture":"amd64","os":"linux"}]}
            """);
        assertThat(registries.calls).containsExactly("inspect host:5000/a/b:1 ");
    }

    @Test
    void anImageIsImportedFromAnAddress() {
        assertThat(wire.post("/images/create?fromSrc=http://a/b&repo=r&tag=t&changes=CMD%20x")
                        .body())
                .isEqualTo("{\"status\":\"sha256:cd\"}\n");
        assertThat(images.calls).containsExactly("import of http://a/b r:t [CMD x] '' ");
    }

    @Test
    void whatTheEngineRefusesIsAnsweredInItsWords() {
        images.refusal = EngineException.notFound("No such image: none:latest");
        refused(wire.get("/images/none/json"), 404, "No such image: none:latest");
        refused(wire.get("/images/none/history"), 404, "No such image: none:latest");
        refused(wire.post("/images/none/tag?repo=a"), 404, "No such image: none:latest");
        refused(wire.delete("/images/none"), 404, "No such image: none:latest");
        refused(wire.post("/images/prune?filters=x"), 400, "invalid filter");
    }

    @Test
    void pruneReadsItsFilters() {
        assertThat(wire.post("/images/prune?filters=%7B%22dangling%22%3A%5B%22false%22%5D%7D")
                        .body())
                .isEqualTo("{\"ImagesDeleted\":null,\"SpaceReclaimed\":0}\n");
        assertThat(images.calls).containsExactly("prune {dangling=[false]}");
    }
}
