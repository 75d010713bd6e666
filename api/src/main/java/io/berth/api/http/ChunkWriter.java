package io.berth.api.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpVersion;
import org.eclipse.jetty.http.MetaData;
import org.eclipse.jetty.io.EndPoint;
import org.eclipse.jetty.server.HttpStream;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Frames the chunks of a streamed answer. Jetty keeps a chunk's final CRLF back until the next chunk, and a client that
 * waits for it (Python's urllib3 does) would be one event behind all the time.
 */
final class ChunkWriter extends HttpStream.Wrapper {
    private static final byte[] CRLF = {'\r', '\n'};

    private final EndPoint endPoint;

    private ChunkWriter(HttpStream stream, EndPoint endPoint) {
        super(stream);
        this.endPoint = endPoint;
    }

    /** Makes the answer chunked, before anything of it is sent; with HTTP/1.0 the connection's end is the body's. */
    static void install(Request request, Response response) {
        if (request.getConnectionMetaData().getHttpVersion() == HttpVersion.HTTP_1_1) {
            response.getHeaders().put(HttpHeader.TRANSFER_ENCODING, "chunked");
            EndPoint endPoint = request.getConnectionMetaData().getConnection().getEndPoint();
            request.addHttpStreamWrapper(stream -> new ChunkWriter(stream, endPoint));
        }
    }

    @Override
    public void send(
            MetaData.Request request, MetaData.Response response, boolean last, ByteBuffer content, Callback callback) {
        if (response != null || last || !content.hasRemaining()) {
            super.send(request, response, last, content, callback);
            return;
        }
        byte[] size = (Integer.toHexString(content.remaining()) + "\r\n").getBytes(StandardCharsets.US_ASCII);
        endPoint.write(callback, ByteBuffer.wrap(size), content, ByteBuffer.wrap(CRLF));
    }
}
