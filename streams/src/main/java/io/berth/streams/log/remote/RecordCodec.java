package io.berth.streams.log.remote;

import java.util.List;

/** Writes records as a log service wants them. The sending thread's only. */
interface RecordCodec {
    /** The messages for one record: each a datagram, or all one after the other on a stream; none to leave it out. */
    List<byte[]> encode(LogRecord record);
}
