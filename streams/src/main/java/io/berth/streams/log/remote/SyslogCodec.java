package io.berth.streams.log.remote;

import java.nio.charset.StandardCharsets;
import java.util.List;

/** Syslog messages; empty lines are left out. */
final class SyslogCodec implements RecordCodec {
    private static final int ERROR = 3;
    private static final int INFO = 6;

    private final SyslogOptions options;
    private final String host;
    private final String tag;

    SyslogCodec(SyslogOptions options, String host, String tag) {
        this.options = options;
        this.host = host;
        this.tag = tag;
    }

    @Override
    public List<byte[]> encode(LogRecord record) {
        if (record.line().length == 0) {
            return List.of();
        }
        int priority = 8 * options.facility() + (record.isStderr() ? ERROR : INFO);
        byte[] head = options.format().head(priority, record.time(), host, tag).getBytes(StandardCharsets.UTF_8);
        int length = head.length + record.line().length + 1;
        byte[] count = options.endpoint().scheme().equals("tcp+tls")
                        && options.format().isRfc5424()
                ? (length + " ").getBytes(StandardCharsets.US_ASCII)
                : new byte[0];
        byte[] message = new byte[count.length + length];
        System.arraycopy(count, 0, message, 0, count.length);
        System.arraycopy(head, 0, message, count.length, head.length);
        System.arraycopy(record.line(), 0, message, count.length + head.length, record.line().length);
        message[message.length - 1] = '\n';
        return List.of(message);
    }
}
