package io.berth.streams.log.remote;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Datagrams to a log service: nobody knows whether they arrive, so one that can't be sent is left out. */
final class DatagramWire implements Wire {
    private static final Logger LOGGER = LoggerFactory.getLogger(DatagramWire.class);

    private final DatagramSocket socket;

    DatagramWire(DatagramSocket socket) {
        this.socket = socket;
    }

    @Override
    public void send(List<byte[]> messages) {
        for (byte[] message : messages) {
            try {
                socket.send(new DatagramPacket(message, message.length));
            } catch (IOException e) {
                LOGGER.debug("a log's datagram was not sent", e);
            }
        }
    }

    @Override
    public void close() {
        socket.close();
    }
}
