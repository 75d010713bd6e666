package io.berth.daemon.registry;

import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import javax.net.ssl.SSLContext;

/**
 * HTTP to one registry and to where it sends its clients. What is sent as authorization goes to no other host; a silent
 * server is given up. Any thread may call; closing breaks off what is under way.
 */
final class Transport implements AutoCloseable {
    private static final int MAX_REDIRECTS = 10;
    private static final int SLOWEST_PER_MILLI = 16;
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
    record Answer(String method, URI source, int status, Map<String, java.util.List<String>> headers, InputStream body)
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

    /**
     * What goes with a request.
     *
     * @param contents gives a stream of {@code length} bytes each time it is asked, which must not change meanwhile
     */
    record Body(long length, Supplier<InputStream> contents) {
        static final Body NONE = Body.of(new byte[0]);

        static Body of(byte[] bytes) {
            return new Body(bytes.length, () -> new ByteArrayInputStream(bytes));
        }

        private BodyPublisher publisher() {
            return length == 0
                    ? BodyPublishers.ofByteArray(new byte[0])
                    : BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(contents), length);
        }
    }

    /**
     * What is asked of a server.
     *
     * @param headers go to {@code target}'s server only as far as they hold an authorization
     */
    record Request(String method, URI target, Map<String, String> headers, Body body) {
        /** One without a body. */
        static Request of(String method, URI target, Map<String, String> headers) {
            return new Request(method, target, headers, Body.NONE);
        }

        Request with(Map<String, String> others) {
            return new Request(method, target, others, body);
        }

        private boolean changesNothing() {
            return method.equals("GET") || method.equals("HEAD");
        }
    }

    /** Gets, along redirects. */
    Answer get(URI target, Map<String, String> headers) throws IOException, InterruptedException {
        return send(Request.of("GET", target, headers));
    }

    /** Sends a request; one that changes nothing goes along redirects. */
    Answer send(Request request) throws IOException, InterruptedException {
        if (!request.changesNothing()) {
            return once(request.target(), request);
        }
        URI at = request.target();
        for (int i = 0; i <= MAX_REDIRECTS; i++) {
            Answer answer = once(at, request);
            String location = answer.header("location");
            if (answer.status() / 100 != 3 || location.isEmpty()) {
                return answer;
            }
            answer.close();
            at = redirected(at, location);
        }
        throw new RegistryAnswerException(310, "", "Get \"" + at + "\": stopped after " + MAX_REDIRECTS + " redirects");
    }

    /**
     * Where an answer sends its client on.
     *
     * @throws IOException when that is no address, or one without TLS while this one has it
     */
    static URI redirected(URI from, String location) throws IOException {
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

    private Answer once(URI target, Request asked) throws IOException, InterruptedException {
        BodyPublisher body =
                asked.changesNothing() ? BodyPublishers.noBody() : asked.body().publisher();
        HttpRequest.Builder request = HttpRequest.newBuilder(target)
                .timeout(patience.plusMillis(asked.body().length() / SLOWEST_PER_MILLI))
                .method(asked.method(), body);
        asked.headers().forEach((name, value) -> {
            if (!name.equals(AUTHORIZATION) || sameServer(target, asked.target())) {
                request.setHeader(name, value);
            }
        });
        HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
        return new Answer(
                asked.method(),
                target,
                response.statusCode(),
                response.headers().map(),
                new Watched(response.body()));
    }

    static boolean sameServer(URI one, URI other) {
        return one.getScheme().equals(other.getScheme())
                && one.getHost().equals(other.getHost())
                && one.getPort() == other.getPort();
    }

    @Override
    public void close() {
        watch.shutdownNow();
        client.shutdownNow();
    }

    /** A body that ends with an error when a reader waits too long for the server. */
    private final class Watched extends FilterInputStream {
        private final AtomicLong waitingSince = new AtomicLong(System.nanoTime());
        private volatile boolean waiting;
        private final ScheduledFuture<?> check;

        Watched(InputStream in) {
            super(in);
            long period = Math.max(1, patience.toNanos() / 4);
            this.check = watch.scheduleWithFixedDelay(this::giveUp, period, period, TimeUnit.NANOSECONDS);
        }

        private void giveUp() {
            if (waiting && System.nanoTime() - waitingSince.get() > patience.toNanos()) {
                try {
                    close();
                } catch (IOException e) {
                    waitingSince.set(System.nanoTime());
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
            waitingSince.set(System.nanoTime());
            waiting = true;
            try {
                return super.read(into, offset, length);
            } finally {
                waiting = false;
            }
        }

        @Override
        public void close() throws IOException {
            check.cancel(false);
            super.close();
        }
    }
}
