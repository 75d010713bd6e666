package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;

/**
 * A file that a server has begun to send.
 *
 * @param type the media type without parameters, in lower case; empty when the server does not say
 * @param modified as the server says; the beginning of time when it does not
 */
public record RemoteFile(HttpClient client, InputStream body, String type, Instant modified) implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int FIRST_ERROR = 400;
    private static final int NOT_FOUND = 404;

    /** Whether an address is one that can be asked. */
    public static boolean isAddress(String text) {
        return text.toLowerCase(Locale.ROOT).matches("https?://.*");
    }

    /**
     * An address as such.
     *
     * @throws EngineException INVALID when it is none
     */
    public static URI uri(String address) {
        try {
            return URI.create(address);
        } catch (IllegalArgumentException e) {
            throw EngineException.invalid("parse \"" + address + "\": " + e.getMessage(), e);
        }
    }

    /**
     * Asks for it; the caller closes it.
     *
     * @throws EngineException NOT_FOUND when the server does not have it, INVALID when it does not send it
     */
    public static RemoteFile get(String address) throws InterruptedException {
        URI uri = uri(address);
        HttpClient client = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(PATIENCE)
                .build();
        boolean open = false;
        try {
            HttpResponse<InputStream> response = client.send(
                    HttpRequest.newBuilder(uri).timeout(PATIENCE).build(), HttpResponse.BodyHandlers.ofInputStream());
            if (response.statusCode() >= FIRST_ERROR) {
                response.body().close();
                String text = "failed to GET " + address + " with status " + response.statusCode();
                throw response.statusCode() == NOT_FOUND
                        ? EngineException.notFound(text)
                        : EngineException.invalid(text);
            }
            open = true;
            return new RemoteFile(
                    client,
                    response.body(),
                    header(response, "Content-Type").split(";", 2)[0].strip().toLowerCase(Locale.ROOT),
                    time(header(response, "Last-Modified")));
        } catch (IOException e) {
            throw EngineException.invalid("Get \"" + address + "\": " + reason(uri, e), e);
        } finally {
            if (!open) {
                client.shutdownNow();
            }
        }
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    private static String reason(URI uri, IOException e) {
        if (e instanceof ConnectException) {
            int port = uri.getPort() >= 0 ? uri.getPort() : uri.getScheme().equalsIgnoreCase("https") ? 443 : 80;
            return "dial tcp " + uri.getHost() + ":" + port + ": connect: connection refused";
        }
        return Optional.ofNullable(e.getMessage()).orElse(e.getClass().getSimpleName());
    }

    private static Instant time(String text) {
        try {
            return ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME)
                    .toInstant();
        } catch (DateTimeException e) {
            return Instant.EPOCH;
        }
    }

    @Override
    public void close() throws IOException {
        body.close();
        client.shutdownNow();
    }
}
