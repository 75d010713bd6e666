package io.berth.daemon.registry;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpHandler;
import io.berth.daemon.image.Digest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.URLDecoder;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;

/** Takes blobs and manifests as a registry does, and breaks off where it is told to. */
final class FakeUploads implements HttpHandler {
    private static final String UPLOADS = "/blobs/uploads/";

    /** Where each piece that came began and ended. */
    final List<String> ranges = new CopyOnWriteArrayList<>();

    /** What the next PATCH is answered, before any of it is taken. */
    final AtomicReference<String> refusal = new AtomicReference<>("");

    /** After so many bytes of the next PATCH but this many the connection is cut; 0 for never. */
    final AtomicInteger cutAfter = new AtomicInteger();

    /** What stands before the places of uploads; empty for this server. */
    final AtomicReference<String> elsewhere = new AtomicReference<>("");

    private final FakeRegistry registry;
    private final AtomicInteger next = new AtomicInteger();
    private final Map<String, ByteArrayOutputStream> uploads = new ConcurrentHashMap<>();

    FakeUploads(FakeRegistry registry) {
        this.registry = registry;
    }

    boolean takes(HttpExchange exchange) {
        String path = exchange.getRequestURI().getPath();
        return path.contains(UPLOADS)
                || (path.contains("/manifests/") && exchange.getRequestMethod().equals("PUT"));
    }

    @Override
    public void handle(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        switch (exchange.getRequestMethod()) {
            case "POST" -> begin(exchange, path);
            case "PATCH" -> piece(exchange, path);
            case "GET" -> told(exchange, 204, path);
            case "DELETE" -> exchange.sendResponseHeaders(204, -1);
            default -> {
                if (path.contains("/manifests/")) {
                    manifest(exchange, path);
                } else {
                    last(exchange, path);
                }
            }
        }
    }

    private void begin(HttpExchange exchange, String path) throws IOException {
        String query = String.valueOf(exchange.getRequestURI().getQuery());
        if (query.startsWith("mount=")) {
            String digest = query.substring("mount=".length(), query.indexOf('&'));
            String from = query.substring(query.indexOf("from=") + "from=".length());
            String source = "/v2/" + from + "/blobs/" + digest;
            if (registry.has(source)) {
                registry.put(path.replace("uploads/", digest), "application/octet-stream", registry.contents(source));
                exchange.sendResponseHeaders(201, -1);
                return;
            }
        }
        String place = path + next.incrementAndGet();
        uploads.put(place, new ByteArrayOutputStream());
        told(exchange, 202, place);
    }

    private void told(HttpExchange exchange, int status, String place) throws IOException {
        ByteArrayOutputStream upload = uploads.get(place);
        if (upload == null) {
            FakeRegistry.reply(exchange, 404, "{\"errors\":[{\"code\":\"BLOB_UPLOAD_UNKNOWN\",\"message\":\"gone\"}]}");
            return;
        }
        exchange.getResponseHeaders().add("Location", elsewhere.get() + place);
        exchange.getResponseHeaders().add("Range", "0-" + Math.max(0, upload.size() - 1));
        exchange.sendResponseHeaders(status, -1);
    }

    private void piece(HttpExchange exchange, String place) throws IOException {
        ranges.add(String.valueOf(exchange.getRequestHeaders().getFirst("Content-Range")));
        String refused = refusal.getAndSet("");
        if (!refused.isEmpty()) {
            uploads.remove(place);
            FakeRegistry.reply(exchange, 404, refused);
            return;
        }
        ByteArrayOutputStream upload = upload(place);
        int cut = cutAfter.getAndSet(0);
        if (cut > 0) {
            upload.write(exchange.getRequestBody().readNBytes(cut));
            exchange.close();
            return;
        }
        exchange.getRequestBody().transferTo(upload);
        told(exchange, 202, place);
    }

    private ByteArrayOutputStream upload(String place) {
        return Optional.ofNullable(uploads.get(place)).orElseThrow();
    }

    private void last(HttpExchange exchange, String place) throws IOException {
        ByteArrayOutputStream upload = upload(place);
        exchange.getRequestBody().transferTo(upload);
        String query = URLDecoder.decode(exchange.getRequestURI().getRawQuery(), UTF_8);
        String digest = query.substring(query.indexOf("digest=") + "digest=".length());
        boolean right = Digest.of(upload.toByteArray()).toString().equals(digest);
        if (right) {
            String blob = place.substring(0, place.indexOf("uploads/")) + digest;
            registry.put(blob, "application/octet-stream", upload.toByteArray());
        }
        exchange.sendResponseHeaders(right ? 201 : 400, -1);
    }

    private void manifest(HttpExchange exchange, String path) throws IOException {
        byte[] document = exchange.getRequestBody().readAllBytes();
        String type = String.valueOf(exchange.getRequestHeaders().getFirst("Content-Type"));
        registry.put(path, type, document);
        String folder = path.substring(0, path.lastIndexOf('/') + 1);
        registry.put(folder + Digest.of(document), type, document);
        exchange.sendResponseHeaders(201, -1);
    }
}
