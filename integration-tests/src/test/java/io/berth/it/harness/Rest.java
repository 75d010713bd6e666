package io.berth.it.harness;

import static io.restassured.config.EncoderConfig.encoderConfig;
import static io.restassured.config.HttpClientConfig.httpClientConfig;

import io.restassured.RestAssured;
import io.restassured.config.RestAssuredConfig;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import jnr.unixsocket.UnixSocket;
import jnr.unixsocket.UnixSocketAddress;
import jnr.unixsocket.UnixSocketChannel;
import org.apache.http.conn.scheme.Scheme;
import org.apache.http.conn.scheme.SchemeRegistry;
import org.apache.http.conn.scheme.SchemeSocketFactory;
import org.apache.http.impl.client.DefaultHttpClient;
import org.apache.http.impl.conn.BasicClientConnectionManager;
import org.apache.http.params.HttpParams;
import org.jspecify.annotations.Nullable;

/** REST-assured over a unix socket: jnr-unixsocket's is a {@link Socket}, which the JDK's is not. */
@SuppressWarnings("deprecation") // the only interface of that HTTP client that takes a socket of one's own
final class Rest {
    private Rest() {}

    static RequestSpecification given(Path socket) {
        return RestAssured.given()
                .config(RestAssuredConfig.config()
                        .encoderConfig(encoderConfig().appendDefaultContentCharsetToContentTypeIfUndefined(false))
                        .httpClient(httpClientConfig().httpClientFactory(() -> client(socket))))
                .baseUri("http://127.0.0.1")
                .port(80)
                .urlEncodingEnabled(false);
    }

    private static DefaultHttpClient client(Path socket) {
        SchemeRegistry registry = new SchemeRegistry();
        registry.register(new Scheme("http", 80, new Factory(socket)));
        return new DefaultHttpClient(new BasicClientConnectionManager(registry));
    }

    private record Factory(Path path) implements SchemeSocketFactory {
        @Override
        public Socket createSocket(@Nullable HttpParams parameters) throws IOException {
            return new UnixSocket(UnixSocketChannel.create());
        }

        @Override
        public Socket connectSocket(
                Socket socket,
                @Nullable InetSocketAddress remote,
                @Nullable InetSocketAddress local,
                @Nullable HttpParams parameters)
                throws IOException {
            socket.connect(new UnixSocketAddress(path.toFile()));
            return socket;
        }

        @Override
        public boolean isSecure(Socket socket) {
            return false;
        }
    }
}
