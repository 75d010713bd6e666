package io.berth.api.http;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.LocalConnector.LocalEndPoint;

/** One in-memory connection, for several exchanges and for raw streams. */
public final class WireConnection implements AutoCloseable {
    private static final long DEADLINE_NANOS = TimeUnit.SECONDS.toNanos(10);

    private final LocalEndPoint endPoint;
    private final StringBuilder received = new StringBuilder();

    WireConnection(LocalEndPoint endPoint, String firstBytes) {
        this.endPoint = endPoint;
        send(firstBytes);
    }

    /** Sends bytes as they are. */
    public void send(String bytes) {
        endPoint.addInputAndExecute(ByteBuffer.wrap(bytes.getBytes(StandardCharsets.UTF_8)));
    }

    /** Ends the client's side, as {@code shutdown(SHUT_WR)} does. */
    public void shutdownOutput() {
        endPoint.addInputEOF();
    }

    /** Reads the next response with its head and body. */
    public WireResponse response() throws IOException {
        try {
            return WireResponse.parse(String.valueOf(endPoint.getResponse()));
        } catch (Exception e) {
            throw new IOException(e);
        }
    }

    /** Waits until {@code wanted} has come, and gives all that came until then since the last call. */
    public String readUntil(String wanted) {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (received.indexOf(wanted) < 0) {
            receive();
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("no <" + wanted + "> in <" + received + ">");
            }
        }
        int end = received.indexOf(wanted) + wanted.length();
        String text = received.substring(0, end);
        received.delete(0, end);
        return text;
    }

    /** Waits for the server's end of the connection, and gives what came before it. */
    public String readToEnd() {
        long deadline = System.nanoTime() + DEADLINE_NANOS;
        while (!endPoint.isOutputShutdown() && endPoint.isOpen()) {
            receive();
            if (System.nanoTime() - deadline > 0) {
                throw new AssertionError("the connection does not end; got <" + received + ">");
            }
        }
        receive();
        String text = received.toString();
        received.setLength(0);
        return text;
    }

    /** Whether the server still has the connection open. */
    public boolean isOpen() {
        return endPoint.isOpen();
    }

    @Override
    public void close() {
        endPoint.close();
    }

    private void receive() {
        ByteBuffer some = endPoint.takeOutput();
        if (some.hasRemaining()) {
            received.append(StandardCharsets.UTF_8.decode(some));
        } else {
            Thread.onSpinWait();
        }
    }
}
