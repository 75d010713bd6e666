package io.berth.daemon.registry;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.base.Splitter;
import io.berth.api.error.EngineException;
import io.berth.api.type.registry.AuthConfig;
import io.berth.daemon.image.ImageJson;
import io.berth.daemon.registry.Transport.Answer;
import io.berth.daemon.registry.Transport.Request;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Talks to one registry as one client: the distribution specification's requests with their authorization, by password or
 * by a token that the registry's token server gives. Any thread may call; closing breaks off what is under way.
 */
final class RegistrySession implements AutoCloseable {
    private static final int MAX_ERROR = 1 << 16;
    private static final int MAX_TOKEN = 1 << 20;
    private static final int UNAUTHORIZED = 401;

    private final Transport transport;
    private final URI base;
    private final Optional<Challenge> challenge;
    private final AuthConfig auth;
    private final String scope;
    private volatile String authorization = "";

    /**
     * A session with a registry that has answered.
     *
     * @param base ends in {@code /v2/}
     * @param scope what a token is asked for, with spaces between several; empty for a login
     */
    RegistrySession(Transport transport, URI base, Optional<Challenge> challenge, AuthConfig auth, String scope) {
        this.transport = transport;
        this.base = base;
        this.challenge = challenge;
        this.auth = auth;
        this.scope = scope;
    }

    /** What a token server answers. */
    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Token(
            @Nullable String token,
            @JsonProperty("access_token") @Nullable String accessToken) {}

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Errors(@Nullable List<@Nullable One> errors) {
        @JsonIgnoreProperties(ignoreUnknown = true)
        private record One(@Nullable String code, @Nullable String message) {}
    }

    URI base() {
        return base;
    }

    /**
     * Gets what lies at a path below {@code /v2/}.
     *
     * @return has to be closed; 200 or 206
     * @throws RegistryAnswerException when the registry refuses
     */
    Answer get(String path, Map<String, String> headers) throws IOException, InterruptedException {
        Answer answer = send(Request.of("GET", base.resolve(path), headers));
        if (answer.status() == 200 || answer.status() == 206) {
            return answer;
        }
        try (answer) {
            throw refusal(answer);
        }
    }

    /**
     * Sends a request; what authorizes it goes to the registry only. A token may have run out meanwhile: it is renewed
     * once.
     *
     * @return has to be closed; its status may be anything
     */
    Answer send(Request request) throws IOException, InterruptedException {
        Answer first = sendOnce(request);
        boolean renew = first.status() == UNAUTHORIZED
                && usesTokens()
                && auth.registryToken().isEmpty();
        if (!renew) {
            return first;
        }
        first.close();
        authorization = "";
        return sendOnce(request);
    }

    /** Whether the registry wants tokens, rather than passwords or nothing. */
    boolean usesTokens() {
        return challenge
                .filter(wanted -> wanted.scheme().equals(Challenge.BEARER))
                .isPresent();
    }

    private Answer sendOnce(Request request) throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(request.headers());
        String shown = Transport.sameServer(request.target(), base) ? authorization(request) : "";
        if (!shown.isEmpty()) {
            all.put("Authorization", shown);
        }
        return transport.send(request.with(all));
    }

    private String authorization(Request request) throws IOException, InterruptedException {
        if (authorization.isEmpty() && challenge.isPresent()) {
            Challenge wanted = challenge.get();
            if (!auth.registryToken().isEmpty()) {
                authorization = "Bearer " + auth.registryToken();
            } else if (wanted.scheme().equals(Challenge.BEARER)) {
                authorization = "Bearer " + token(wanted);
            } else if (auth.username().isEmpty()) {
                String words = "no basic auth credentials";
                boolean reads = request.method().equals("GET");
                throw EngineException.internal(reads ? "Head \"" + request.target() + "\": " + words : words);
            } else {
                authorization = basic();
            }
        }
        return authorization;
    }

    private String basic() {
        byte[] both = (auth.username() + ":" + auth.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }

    /** Asks the token server; a password goes to none without TLS, unless the registry itself is without. */
    private String token(Challenge wanted) throws IOException, InterruptedException {
        URI realm;
        try {
            realm = new URI(wanted.parameter("realm"));
        } catch (java.net.URISyntaxException e) {
            throw new IOException("invalid token auth challenge realm", e);
        }
        boolean known = "https".equals(realm.getScheme())
                || ("http".equals(realm.getScheme()) && base.getScheme().equals("http"));
        if (!known || realm.getHost() == null) {
            throw new IOException("invalid token auth challenge realm: it has to be an https address");
        }
        StringBuilder query = new StringBuilder("service=").append(encoded(wanted.parameter("service")));
        for (String one : Splitter.on(' ').omitEmptyStrings().split(scope)) {
            query.append("&scope=").append(encoded(one));
        }
        String joined = realm + (realm.getRawQuery() == null ? "?" : "&") + query;
        Map<String, String> headers = auth.username().isEmpty() ? Map.of() : Map.of("Authorization", basic());
        try (Answer answer = transport.get(URI.create(joined), headers)) {
            if (answer.status() != 200) {
                throw refusal(answer);
            }
            Token token = ImageJson.read(answer.body().readNBytes(MAX_TOKEN), Token.class);
            String found = token.token() == null ? token.accessToken() : token.token();
            if (found == null || found.isEmpty() || !found.matches("[\\x21-\\x7e]+")) {
                throw new IOException("authorization server did not include a token in the response");
            }
            return found;
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }

    /** What an answer that is no success says. */
    static RegistryAnswerException refusal(Answer answer) throws IOException {
        byte[] body = answer.body().readNBytes(MAX_ERROR);
        try {
            List<Errors.@Nullable One> errors =
                    ImageJson.read(body, Errors.class).errors();
            if (errors != null && !errors.isEmpty() && errors.getFirst() != null) {
                Errors.One first = errors.getFirst();
                String code = first.code() == null ? "UNKNOWN" : first.code();
                String words = code.toLowerCase(Locale.ROOT).replace("_", " ");
                return new RegistryAnswerException(answer.status(), code, words + ": " + first.message());
            }
        } catch (EngineException e) {
            return unexpected(answer, e);
        }
        return unexpected(answer, new IOException("no errors in the answer"));
    }

    private static RegistryAnswerException unexpected(Answer answer, Exception cause) {
        RegistryAnswerException refusal = switch (answer.status()) {
            case UNAUTHORIZED ->
                new RegistryAnswerException(UNAUTHORIZED, "UNAUTHORIZED", "unauthorized: authentication required");
            case 403 ->
                new RegistryAnswerException(403, "DENIED", "denied: requested access to the resource is denied");
            default ->
                new RegistryAnswerException(
                        answer.status(),
                        "",
                        "unexpected status from " + answer.method() + " request to " + answer.source() + ": "
                                + answer.status());
        };
        refusal.addSuppressed(cause);
        return refusal;
    }

    @Override
    public void close() {
        transport.close();
    }
}
