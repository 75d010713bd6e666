package io.berth.daemon;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ProxiesTest {
    private static final Proxies PROXIES =
            new Proxies("http://p:3128", "q:1", "corp.test, .lab.test,10.0.0.0/8,9.9.9.9");

    @Test
    void eachSchemeGoesItsWay() {
        assertThat(PROXIES.to(URI.create("http://registry.test/v2/"))).containsExactly(proxy("p", 3128));
        assertThat(PROXIES.to(URI.create("https://registry.test/v2/"))).containsExactly(proxy("q", 1));
    }

    @Test
    void whatIsExceptedAndThisMachineAreReachedDirectly() {
        for (String host : List.of(
                "corp.test", "a.corp.test", "b.lab.test", "10.1.2.3", "9.9.9.9", "localhost", "127.0.0.1", "[::1]")) {
            assertThat(PROXIES.to(URI.create("https://" + host + ":5000/v2/")))
                    .as(host)
                    .containsExactly(Proxy.NO_PROXY);
        }
        for (String host : List.of("xcorp.test", "lab.test", "11.1.2.3")) {
            assertThat(PROXIES.to(URI.create("https://" + host + "/"))).as(host).containsExactly(proxy("q", 1));
        }
    }

    @Test
    void theEnvironmentSaysWhatNoOptionSays() {
        assertThat(Proxies.of("", "x", "", Map.of("http_proxy", "a", "HTTPS_PROXY", "b", "NO_PROXY", "c")))
                .isEqualTo(new Proxies("a", "x", "c"));
    }

    private static Proxy proxy(String host, int port) {
        return new Proxy(Proxy.Type.HTTP, InetSocketAddress.createUnresolved(host, port));
    }
}
