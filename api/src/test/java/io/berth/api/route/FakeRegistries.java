package io.berth.api.route;

import io.berth.api.backend.Filters;
import io.berth.api.backend.RegistryBackend;
import io.berth.api.backend.StreamBody;
import io.berth.api.type.registry.AuthConfig;
import io.berth.api.type.registry.Descriptor;
import io.berth.api.type.registry.DistributionInspect;
import io.berth.api.type.registry.DistributionPlatform;
import io.berth.api.type.registry.LoginResponse;
import io.berth.api.type.registry.SearchResult;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes down what it is asked. */
final class FakeRegistries implements RegistryBackend {
    final List<String> calls = new ArrayList<>();

    @Override
    public StreamBody pull(String name, String tag, String platform, AuthConfig auth) {
        calls.add("pull " + name + " " + tag + " '" + platform + "' " + auth.username());
        return out -> out.write("{\"status\":\"pulled\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public StreamBody push(String name, String tag, String platform, AuthConfig auth) {
        calls.add("push " + name + " " + tag + " '" + platform + "' " + auth.username());
        return out -> out.write("{\"status\":\"pushed\"}\n".getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public List<SearchResult> search(String term, int limit, Filters filters, AuthConfig auth) {
        calls.add("search " + term + " " + limit + " " + filters.values("stars") + " " + auth.username());
        return List.of(new SearchResult(3, true, "busybox", false, "small"));
    }

    @Override
    public LoginResponse login(AuthConfig auth) {
        calls.add("login " + auth.serverAddress() + " " + auth.username());
        return new LoginResponse("", "Login Succeeded");
    }

    @Override
    public DistributionInspect inspect(String name, AuthConfig auth) {
        calls.add("inspect " + name + " " + auth.username());
        return new DistributionInspect(
                new Descriptor("m", "sha256:ab", 5), List.of(new DistributionPlatform("amd64", "linux", "", "")));
    }
}
