package io.berth.daemon.registry;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLContext;

/**
 * HTTP to one registry and to where it sends its clients. What is sent as authorization goes to no other host; a silent
 * server is given up. Any thread may call; closing breaks off what is under way.
 */
final class Transport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 10;
    private static final String AUTHORIZATION = "Authorization";

    private final HttpClient client;
    private final Duration patience;
    private final ScheduledExecutorService watch;

    /** @param patience how long a server may say nothing */
    Transport(SSLContext tls, Duration patience) {
        this.patience = patience;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NEVER)
                .connectTimeout(patience)
                .sslContext(tls)
                .executor(Executors.newVirtualThreadPerTaskExecutor())
                .build();
        this.watch = Executors.newSingleThreadScheduledExecutor(
                Thread.ofVirtual().name("registry-patience").factory());
    }

    /**
     * An answer, whatever its status.
     *
     * @param body has to be closed
     */
    record Answer(URI source, int status, Map<String, java.util.List<String>> headers, InputStream body)
            implements AutoCloseable {
        /** A header's first value, its name in lower case; empty when there is none. */
        String header(String name) {
            return headers.entrySet().stream()
                    .filter(header -> header.getKey().equalsIgnoreCase(name))
                    .findFirst()
                    .map(header -> header.getValue().getFirst())
                    .orElse("");
        }

        @Override
        public void close() throws IOException {
            body.close();
        }
    }

    /** Gets, along redirects. */
    Answer get(URI target, Map<String, String> headers) throws IOException, InterruptedException {
        URI at = target;
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            Answer answer = once(at, target, headers);
            String location = answer.header("location");
            if (answer.status() / 100 != 3 || location.isEmpty()) {
                return answer;
            }
            answer.close();
            at = redirected(at, location);
        }
        throw new RegistryAnswerException(310, "", "Get \"" + at + "\": stopped after " + MAX_REDIRECTS + " redirects");
    }

    private static URI redirected(URI from, String location) throws IOException {
        URI to;
        try {
            to = from.resolve(location);
        } catch (IllegalArgumentException e) {
            throw new IOException("Get \"" + from + "\": failed to parse Location header", e);
        }
        boolean known =
                "https".equals(to.getScheme()) || ("http".equals(to.getScheme()) && "http".equals(from.getScheme()));
        if (!known || to.getHost() == null) {
            throw new RegistryAnswerException(310, "", "Get \"" + from + "\": refused a redirect to " + to.getScheme());
        }
        return to;
    }

    private Answer once(URI target, URI first, Map<String, String> headers) throws IOException, InterruptedException {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(target).timeout(patience).GET();
        headers.forEach((name, value) -> {
            if (!name.equals(AUTHORIZATION) || sameServer(target, first)) {
                request.setHeader(name, value);
            }
        });
        HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        return new Answer(target, response.statusCode(), response.headers().map(), new Watched(response.body()));
    }

    private static boolean sameServer(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && one.getHost().equals(other.getHost())
                && one.getPort() == other.getPort();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        client.shutdownNow();
    }

    /** A body that ends with an error when the server stops to send. */
    private final class Watched extends FilterInputStream {
        private final AtomicLong lastRead = new AtomicLong(System.nanoTime());
        private final ScheduledFuture<?> check;

        Watched(InputStream in) {
            super(in);
            long period = Math.max(1, patience.toNanos() / 4);
            this.check = watch.scheduleWithFixedDelay(this::giveUp, period, period, TimeUnit.NANOSECONDS);
        }

        private void giveUp() {
            if (System.nanoTime() - lastRead.get() > patience.toNanos()) {
                try {
                    close();
                } catch (IOException e) {
                    lastRead.set(System.nanoTime());
                }
            }
        }

        @Override
        public int read() throws IOException {
            byte[] one = new byte[1];
            return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
        }

        @Override
        public int read(byte[] into, int offset, int length) throws IOException {
            int got = super.read(into, offset, length);
            lastRead.set(System.nanoTime());
            return got;
        }

        @Override
        public void close() throws IOException {
            check.cancel(false);
            super.close();
        }
    }
}
