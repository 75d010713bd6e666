package io.berth.daemon;

import io.berth.execdriver.kernel.LinuxKernel;
import io.berth.execdriver.kernel.OwnedFd;
import io.berth.execdriver.kernel.SocketCalls;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells whoever started this process how the engine fares, by a datagram each (sd_notify(3)). Without {@code NOTIFY_SOCKET}
 * nobody wants to know; a failure is logged and changes nothing.
 */
final class ServiceManager {
    private static final Logger LOG = LoggerFactory.getLogger(ServiceManager.class);
    private static final long NANOS_IN_MICRO = 1000;

    private final String address;
    private final Supplier<LinuxKernel> kernel;

    ServiceManager(Map<String, String> environment, Supplier<LinuxKernel> kernel) {
        this.address = environment.getOrDefault("NOTIFY_SOCKET", "");
        this.kernel = kernel;
    }

    /** The engine answers requests, or has read its configuration again. */
    void ready() {
        tell("READY=1");
    }

    /** The engine reads its configuration again; {@link #ready} follows. */
    void reloading() {
        tell("RELOADING=1\nMONOTONIC_USEC=" + System.nanoTime() / NANOS_IN_MICRO);
    }

    /** The engine begins its orderly stop. */
    void stopping() {
        tell("STOPPING=1");
    }

    private void tell(String state) {
        if (address.isEmpty()) {
            return;
        }
        try (OwnedFd socket = kernel.get().unixSocket(SocketCalls.SOCK_DGRAM | SocketCalls.SOCK_NONBLOCK)) {
            if (address.startsWith("@")) {
                kernel.get().connectAbstract(socket.number(), address.substring(1));
            } else {
                kernel.get().connect(socket.number(), Path.of(address));
            }
            byte[] bytes = state.getBytes(StandardCharsets.UTF_8);
            ByteBuffer message = ByteBuffer.allocateDirect(bytes.length);
            message.put(bytes).flip();
            if (kernel.get().send(socket.number(), message, List.of(), SocketCalls.MSG_DONTWAIT) == 0) {
                LOG.warn("{} does not take \"{}\" from here", address, state);
            }
        } catch (IOException e) {
            LOG.warn("the service manager can't be told \"{}\": {}", state, e.getMessage());
        }
    }
}
