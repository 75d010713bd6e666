package io.berth.it.system;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import io.berth.it.harness.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Statuses and wording of refusals, as they are in the Engine. */
class ErrorsIT {
    @RegisterExtension
    static final Engine ENGINE = Engine.with();

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        GET    | /v1.41/nothing                                 | 404 | page not found
        GET    | /v9.99/version                                 | 400 | client version 9.99 is too new. Maximum supported API version is 1.51
        GET    | /v1.41/containers/none/json                    | 404 | No such container: none
        DELETE | /v1.41/containers/none                         | 404 | No such container: none
        POST   | /v1.41/containers/none/start                   | 404 | No such container: none
        POST   | /v1.41/containers/none/stop                    | 404 | No such container: none
        POST   | /v1.41/containers/none/restart                 | 404 | No such container: none
        POST   | /v1.41/containers/none/pause                   | 404 | No such container: none
        POST   | /v1.41/containers/none/unpause                 | 404 | No such container: none
        POST   | /v1.41/containers/none/wait                    | 404 | No such container: none
        POST   | /v1.41/containers/none/resize?h=1&w=1          | 404 | No such container: none
        GET    | /v1.41/containers/none/logs?stdout=1           | 404 | No such container: none
        GET    | /v1.41/containers/none/top                     | 404 | No such container: none
        GET    | /v1.41/containers/json?filters=bad             | 400 | invalid filter
        GET    | /v1.41/containers/json?filters=%7B%22nope%22%3A%5B%22x%22%5D%7D | 400 | invalid filter 'nope'
        POST   | /v1.41/containers/none/resize?h=x&w=1          | 400 | invalid resize height "x": invalid syntax
        PUT    | /v1.41/containers/json                         | 404 | page not found
        GET    | /v1.41/images/none/json                        | 404 | No such image: none:latest
        GET    | /v1.41/images/none/history                     | 404 | No such image: none:latest
        DELETE | /v1.41/images/none                             | 404 | No such image: none:latest
        GET    | /v1.41/volumes/none                            | 404 | get none: no such volume
        GET    | /v1.41/networks/no-such                        | 404 | network no-such not found
        GET    | /v1.41/exec/none/json                          | 404 | No such exec instance: none
        POST   | /v1.41/exec/none/resize?h=1&w=1                | 404 | No such exec instance: none
        """)
    void refusesInTheEnginesWords(String method, String path, int status, String message) {
        ENGINE.rest()
                .request(method, path)
                .then()
                .statusCode(status)
                .contentType("application/json")
                .body("message", equalTo(message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
        application/json | {bad                                     | 400 | invalid JSON: invalid character 'b' looking for beginning of object key string
        application/json | {}                                       | 400 | config cannot be empty in order to create a container
        text/plain       | {"Image":"busybox"}                      | 400 | unsupported Content-Type header (text/plain): must be 'application/json'
        application/json | {"Image":"none-such"}                    | 404 | No such image: none-such:latest
        application/json | {"Image":"busybox","HostConfig":{"Memory":1}} | 400 | Minimum memory limit allowed is 6MB
        """)
    void refusesBadBodiesOfCreate(String type, String body, int status, String message) {
        ENGINE.rest()
                .contentType(type)
                .body(body)
                .when()
                .request("POST", "/v1.41/containers/create")
                .then()
                .statusCode(status)
                .body("message", equalTo(message));
    }

    @Test
    void refusesABadName() {
        ENGINE.rest()
                .contentType("application/json")
                .body("{\"Image\":\"busybox\",\"Cmd\":[\"true\"]}")
                .post("/v1.41/containers/create?name=/bad/name")
                .then()
                .statusCode(400)
                .body(
                        "message",
                        equalTo("Invalid container name (/bad/name), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed"));
    }

    @Test
    void anEmptyBodyIsNoJson() {
        ENGINE.rest()
                .contentType("application/json")
                .post("/v1.41/containers/create")
                .then()
                .statusCode(400)
                .body("message", startsWith("invalid JSON: got EOF while reading request body"));
    }

    @Test
    void aClientThatIsTooOldIsToldInPlainText() {
        String said = ENGINE.rest()
                .get("/v1.1/version")
                .then()
                .statusCode(400)
                .extract()
                .asString();
        assertThat(said.trim())
                .contains("client version 1.1 is too old. Minimum supported API version is 1.24, "
                        + "please upgrade your client to a newer version");
    }

    @Test
    void joiningTheNetworkOfNobodyFailsAtTheStart() {
        String id = ENGINE.rest()
                .contentType("application/json")
                .body("{\"Image\":\"busybox\",\"HostConfig\":{\"NetworkMode\":\"container:none\"}}")
                .queryParam("name", ENGINE.name())
                .post("/v1.41/containers/create")
                .then()
                .statusCode(201)
                .extract()
                .path("Id");
        ENGINE.rest()
                .post("/v1.41/containers/" + id + "/start")
                .then()
                .body("message", equalTo("joining network namespace of container: No such container: none"));
    }
}
