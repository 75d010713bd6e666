package io.berth.daemon.registry;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.google.common.primitives.Ints;
import io.berth.api.backend.Filters;
import io.berth.api.error.EngineException;
import io.berth.api.type.registry.AuthConfig;
import io.berth.api.type.registry.SearchResult;
import io.berth.daemon.image.ImageJson;
import io.berth.daemon.registry.Transport.Answer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Looks for images by words, where a registry has Docker's first, older protocol with {@code /v1/search}. */
final class Search {
    private static final String DOCKER_INDEX = "https://index.docker.io/v1/";
    private static final String AUTOMATED = "is-automated";
    private static final String OFFICIAL = "is-official";
    private static final String STARS = "stars";
    private static final Set<String> FILTERS = Set.of(AUTOMATED, OFFICIAL, STARS);
    private static final int MAX_ANSWER = 4 << 20;

    private final Registries registries;

    Search(Registries registries) {
        this.registries = registries;
    }

    @JsonIgnoreProperties(ignoreUnknown = true)
    private record Found(@Nullable List<@Nullable One> results) {
        @JsonIgnoreProperties(ignoreUnknown = true)
        private record One(
                @JsonProperty("star_count") @Nullable Integer stars,
                @JsonProperty("is_official") @Nullable Boolean official,
                @Nullable String name,
                @JsonProperty("is_automated") @Nullable Boolean automated,
                @Nullable String description) {}
    }

    /** Where to ask for what. */
    private record Place(String domain, String term, boolean docker) {}

    List<SearchResult> run(String term, int limit, Filters filters, AuthConfig auth) throws InterruptedException {
        filters.requireKnown(FILTERS);
        Optional<Boolean> official = filters.flag(OFFICIAL);
        Optional<Boolean> automated = filters.flag(AUTOMATED);
        int stars = stars(filters);
        Place place = place(term);
        String query = "search?q=" + URLEncoder.encode(place.term(), StandardCharsets.UTF_8) + "&n=" + limit;
        List<SearchResult> all =
                place.docker() ? ask(URI.create(DOCKER_INDEX), place, query, auth) : find(place, query, auth);
        return all.stream()
                .filter(one -> one.starCount() >= stars)
                .filter(one -> official.isEmpty() || one.official() == official.get())
                .filter(one -> automated.isEmpty() || one.automated() == automated.get())
                .toList();
    }

    private static int stars(Filters filters) {
        int most = 0;
        for (String text : filters.values(STARS)) {
            Integer number = Ints.tryParse(text);
            if (number == null) {
                throw EngineException.invalid(
                        "invalid filter 'stars=" + text + "': strconv.Atoi: parsing \"" + text + "\": invalid syntax");
            }
            most = Math.max(most, number);
        }
        return most;
    }

    private static Place place(String term) {
        if (term.contains("://")) {
            throw EngineException.invalid(
                    "invalid repository name: repository name (" + term + ") should not have a scheme");
        }
        int slash = term.indexOf('/');
        String front = slash < 0 ? "" : term.substring(0, slash);
        boolean named = front.indexOf('.') >= 0 || front.indexOf(':') >= 0 || front.equals("localhost");
        if (!named) {
            return new Place("index.docker.io", term.replaceFirst("^library/", ""), true);
        }
        String rest = term.substring(slash + 1);
        boolean docker = front.equals("docker.io") || front.equals("index.docker.io");
        return new Place(
                docker ? "index.docker.io" : front, docker ? rest.replaceFirst("^library/", "") : rest, docker);
    }

    /** A registry of one's own is greeted first, as one may be without TLS. */
    private List<SearchResult> find(Place place, String query, AuthConfig auth) throws InterruptedException {
        URI tls = URI.create("https://" + place.domain() + "/v1/");
        URI open = URI.create("http://" + place.domain() + "/v1/");
        boolean insecure = registries.isInsecure(place.domain());
        String first = greeting(tls, place.domain());
        if (first.isEmpty()) {
            return ask(tls, place, query, auth);
        }
        if (!insecure) {
            throw EngineException.invalid("invalid registry endpoint \"" + tls + "\": " + first
                    + ". If this private registry supports only HTTP or HTTPS with an unknown CA certificate, add"
                    + " `--insecure-registry " + place.domain() + "` to the daemon's arguments. In the case of HTTPS,"
                    + " if you have access to the registry's CA certificate, no need for the flag; place the CA"
                    + " certificate at /etc/docker/certs.d/" + place.domain() + "/ca.crt");
        }
        String second = greeting(open, place.domain());
        if (second.isEmpty()) {
            return ask(open, place, query, auth);
        }
        throw EngineException.invalid(
                "invalid registry endpoint \"" + open + "\". HTTPS attempt: " + first + ". HTTP attempt: " + second);
    }

    /** Why there is none; empty when the server answered, whatever it said. */
    private String greeting(URI base, String domain) throws InterruptedException {
        URI target = base.resolve("_ping");
        try (Transport transport = registries.transport(domain, registries.isInsecure(domain));
                Answer answer = transport.get(target, Map.of())) {
            return answer.status() > 0 ? "" : "no status";
        } catch (IOException e) {
            return RequestWords.noAnswer("GET", target, e);
        }
    }

    private List<SearchResult> ask(URI base, Place place, String query, AuthConfig auth) throws InterruptedException {
        URI target = base.resolve(query);
        Map<String, String> headers = auth.username().isEmpty() ? Map.of() : Map.of("Authorization", basic(auth));
        boolean blind = !place.docker() && registries.isInsecure(place.domain());
        try (Transport transport = registries.transport(place.domain(), blind);
                Answer answer = transport.get(target, headers)) {
            if (answer.status() != 200) {
                throw EngineException.internal("Unexpected status code " + answer.status());
            }
            return results(answer.body().readNBytes(MAX_ANSWER));
        } catch (IOException e) {
            throw EngineException.internal(RequestWords.noAnswer("GET", target, e), e);
        }
    }

    private static List<SearchResult> results(byte[] json) {
        Found found = ImageJson.read(json, Found.class);
        List<SearchResult> results = new ArrayList<>();
        if (found.results() != null) {
            for (Found.One one : found.results()) {
                if (one != null) {
                    results.add(new SearchResult(
                            one.stars() == null ? 0 : one.stars(),
                            Boolean.TRUE.equals(one.official()),
                            one.name() == null ? "" : one.name(),
                            Boolean.TRUE.equals(one.automated()),
                            one.description() == null ? "" : one.description()));
                }
            }
        }
        return results;
    }

    private static String basic(AuthConfig auth) {
        byte[] both = (auth.username() + ":" + auth.password()).getBytes(StandardCharsets.UTF_8);
        return "Basic " + Base64.getEncoder().encodeToString(both);
    }
}
