package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Optional;

/** Fetches what {@code ADD} names by an address. For one build. */
final class Downloads {
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private final Kernel kernel;
    private final BuildFolder folder;
    private final BuildOutput out;

    Downloads(Kernel kernel, BuildFolder folder, BuildOutput out) {
        this.kernel = kernel;
        this.folder = folder;
        this.out = out;
    }

    /**
     * Fetches a file; it is as old as its server says, and for nobody but its owner.
     *
     * @param opened takes what is to be closed when the file has been copied
     */
    CopySource fetch(String address, String target, List<CopyBatch.Opened> opened)
            throws IOException, InterruptedException {
        URI uri = uri(address);
        String path = Optional.ofNullable(uri.getPath()).orElse("");
        String last = path.substring(path.lastIndexOf('/') + 1);
        if (last.isEmpty() && target.endsWith("/")) {
            throw EngineException.invalid("cannot determine filename for source " + address);
        }
        String name = last.isEmpty() || last.equals("..") || last.equals(".") ? "index" : last;
        Path place = folder.newFolder();
        Path file = place.resolve(name);
        Instant modified = download(address, uri, file);
        Files.setLastModifiedTime(file, FileTime.from(modified));
        OwnedFd root = folder.open(place);
        opened.add(root::close);
        SourceTree tree = new SourceTree(kernel, root);
        return new CopySource(tree, name, false, false, ContentHash.of(tree, name, false));
    }

    private static URI uri(String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("parse \"" + address + "\": " + e.getMessage(), e);
        }
    }

    private Instant download(String address, URI uri, Path file) throws IOException, InterruptedException {
        try (HttpClient client = HttpClient.newBuilder()
                        .followRedirects(HttpClient.Redirect.NORMAL)
                        .connectTimeout(PATIENCE)
                        .build();
                Answer answer = send(client, address, uri)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            out.text("Downloading " + address + "\n");
            try (OutputStream to = Files.newOutputStream(file)) {
                answer.body().transferTo(to);
            }
            return answer.modified();
        }
    }

    private record Answer(InputStream body, Instant modified) implements AutoCloseable {
        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    private static Answer send(HttpClient client, String address, URI uri) throws IOException, InterruptedException {
        HttpResponse<InputStream> response;
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(PATIENCE).build();
            response = client.send(request, HttpResponse.BodyHandlers.ofInputStream());
        } catch (IOException e) {
            String why = Optional.ofNullable(e.getMessage()).orElse("connect: connection refused");
            throw EngineException.invalid("Get \"" + address + "\": " + why, e);
        }
        if (response.statusCode() >= 400) {
            response.body().close();
            throw EngineException.invalid("failed to GET " + address + " with status " + response.statusCode());
        }
        Instant modified = response.headers()
                .firstValue("Last-Modified")
                .flatMap(Downloads::time)
                .orElse(Instant.EPOCH);
        return new Answer(response.body(), modified);
    }

    private static Optional<Instant> time(String text) {
        try {
            return Optional.of(ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant());
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }
}
