package io.berth.api.http;

import io.berth.api.error.EngineException;
import io.berth.streams.StreamType;
import io.berth.streams.frame.FrameHeader;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.eclipse.jetty.http.HttpStatus;

/** The heads of answers after which a connection is no longer HTTP, as the Engine words them. */
final class HijackHead {
    private static final String RAW = "Content-Type: application/vnd.docker.raw-stream\r\n";
    private static final String MULTIPLEXED = "Content-Type: application/vnd.docker.multiplexed-stream\r\n";

    private HijackHead() {}

    /**
     * The head before the raw bytes.
     *
     * @param upgrade whether the client asked for an upgrade; without it the media type is always the raw stream's
     * @param more further header lines
     */
    static String accepted(boolean upgrade, boolean multiplexed, String more) {
        if (!upgrade) {
            return "HTTP/1.1 200 OK\r\n" + RAW + more + "\r\n";
        }
        String type = multiplexed ? MULTIPLEXED : RAW;
        return "HTTP/1.1 101 UPGRADED\r\n" + type + "Connection: Upgrade\r\nUpgrade: tcp\r\n" + more + "\r\n";
    }

    /** Head and message of a refusal that comes after the point where the Engine has taken the connection over. */
    static String refusal(EngineException refusal) {
        int status = ErrorStatus.of(refusal.kind());
        return "HTTP/1.1 " + status + " " + HttpStatus.getMessage(status) + "\r\n" + RAW + "\r\n" + refusal.text()
                + "\r\n";
    }

    /** A refusal as a line of the process's output. */
    static ByteBuffer lateRefusal(EngineException refusal, boolean multiplexed) {
        byte[] line = (refusal.text() + "\r\n").getBytes(StandardCharsets.UTF_8);
        ByteBuffer output = ByteBuffer.allocate(FrameHeader.LENGTH + line.length);
        output.position(FrameHeader.LENGTH).put(line).position(FrameHeader.LENGTH);
        if (multiplexed) {
            FrameHeader.prepend(StreamType.STDOUT, output);
        }
        return output;
    }
}
