package io.berth.daemon.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import com.sun.net.httpserver.HttpServer;
import io.berth.daemon.image.Digest;
import io.berth.daemon.tar.TarMaker;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.zip.GZIPOutputStream;

/** A registry that holds what it is given, and answers at any path as it is told to. */
final class FakeRegistry implements AutoCloseable {
    static final String MANIFEST = "application/vnd.docker.distribution.manifest.v2+json";

    final List<String> requests = new CopyOnWriteArrayList<>();
    private final Map<String, HttpHandler> special = new ConcurrentHashMap<>();
    private final Map<String, Document> documents = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    final FakeUploads uploads = new FakeUploads(this);
    private final HttpServer server;

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Document(String type, byte[] contents) {}

    FakeRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    String domain() {
        return "localhost:" + server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().toString();
            String shown = exchange.getRequestHeaders().getFirst("Authorization");
            String range = exchange.getRequestHeaders().getFirst("Range");
            String method = exchange.getRequestMethod();
            boolean reads = method.equals("GET");
            requests.add((reads ? "" : method + " ")
                    + path
                    + (shown == null ? "" : " " + shown)
                    + (range == null ? "" : " " + range));
            HttpHandler handler = special.get(exchange.getRequestURI().getPath());
            Document document = documents.get(path);
            if (handler != null) {
                handler.handle(exchange);
            } else if (uploads.takes(exchange)) {
                uploads.handle(exchange);
            } else if (method.equals("HEAD")) {
                exchange.sendResponseHeaders(document == null ? 404 : 200, -1);
            } else if (path.equals("/v2/")) {
                reply(exchange, 200, "{}");
            } else if (document == null) {
                reply(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\",\"message\":\"manifest unknown\"}]}");
            } else {
                exchange.getResponseHeaders().add("Content-Type", document.type());
                exchange.sendResponseHeaders(200, document.contents().length == 0 ? -1 : document.contents().length);
                exchange.getResponseBody().write(document.contents());
            }
        }
    }

    static void reply(HttpExchange exchange, int status, String body) throws IOException {
        exchange.sendResponseHeaders(status, body.getBytes(UTF_8).length);
        exchange.getResponseBody().write(body.getBytes(UTF_8));
    }

    /** Lets a path, such as {@code /v2/a/blobs/sha256:…}, be answered otherwise. */
    void at(String path, HttpHandler handler) {
        special.put(path, handler);
    }

    void put(String path, String type, byte[] contents) {
        documents.put(path, new Document(type, contents));
    }

    boolean has(String path) {
        return documents.containsKey(path);
    }

    byte[] contents(String path) {
        return Optional.ofNullable(documents.get(path)).orElseThrow().contents();
    }

    /** Keeps a blob of {@code repository}. */
    Digest blob(String repository, byte[] contents) {
        Digest digest = Digest.of(contents);
        put("/v2/" + repository + "/blobs/" + digest, "application/octet-stream", contents);
        return digest;
    }

    /** Keeps a manifest under its digest and a tag. */
    Digest manifest(String repository, String tag, String type, String json) {
        byte[] contents = json.getBytes(UTF_8);
        Digest digest = Digest.of(contents);
        put("/v2/" + repository + "/manifests/" + tag, type, contents);
        put("/v2/" + repository + "/manifests/" + digest, type, contents);
        return digest;
    }

    /** One layer's archive as the registry has it. */
    static byte[] gzip(byte[] plain) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return out.toByteArray();
    }

    static byte[] layer(String name, String text) {
        return new TarMaker().file(name, text).bytes();
    }

    /** An image's configuration. */
    static String configuration(byte[]... plain) {
        String diffIds = List.of(plain).stream()
                .map(layer -> "\"" + Digest.of(layer) + "\"")
                .collect(java.util.stream.Collectors.joining(",", "[", "]"));
        return "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Cmd\":[\"sh\"],\"Labels\":{\"a\":\"b\"}},"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":" + diffIds + "}}";
    }

    static String descriptor(String type, Digest digest, long size, String more) {
        return "{\"mediaType\":\"" + type + "\",\"digest\":\"" + digest + "\",\"size\":" + size + more + "}";
    }

    static String manifestOf(String config, String... layers) {
        return "{\"schemaVersion\":2,\"mediaType\":\"" + MANIFEST + "\",\"config\":" + config + ",\"layers\":["
                + String.join(",", layers) + "]}";
    }

    /** Keeps a whole image of gzipped layers; the manifest's digest. */
    Digest image(String repository, String tag, byte[]... plain) {
        String configuration = configuration(plain);
        Digest config = blob(repository, configuration.getBytes(UTF_8));
        List<String> layers = List.of(plain).stream()
                .map(layer -> {
                    byte[] packed = gzip(layer);
                    return descriptor(
                            "application/vnd.docker.image.rootfs.diff.tar.gzip",
                            blob(repository, packed),
                            packed.length,
                            "");
                })
                .toList();
        String document = manifestOf(
                descriptor(
                        "application/vnd.docker.container.image.v1+json",
                        config,
                        configuration.getBytes(UTF_8).length,
                        ""),
                layers.toArray(String[]::new));
        return manifest(repository, tag, MANIFEST, document);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
