package io.berth.daemon;

import io.berth.execdriver.kernel.DescriptorCalls;
import io.berth.execdriver.kernel.Kernel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ProtocolFamily;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sockets that a service manager has opened before it started this process: descriptors from 3 on, counted and named
 * in the environment (sd_listen_fds(3)). Each is handed out once, and the caller closes it; what nobody took is closed with
 * this object.
 *
 * <p>The JDK makes no channel of a descriptor. So one of its own is bound to a place of no importance, and then its
 * descriptor is made to mean the inherited socket.
 */
final class InheritedSockets implements AutoCloseable {
    private static final int FIRST = 3;
    private static final String SCHEME = "fd://";
    private static final Path DESCRIPTORS = Path.of("/proc/self/fd");

    private final Kernel kernel;
    private final List<String> names;
    private final boolean[] there;

    /**
     * A socket that was taken.
     *
     * @param channel listens; it does not know its own address
     * @param address where it is bound
     */
    record Taken(ServerSocketChannel channel, SocketAddress address) {}

    private InheritedSockets(Kernel kernel, List<String> names) {
        this.kernel = kernel;
        this.names = names;
        this.there = new boolean[names.size()];
    }

    /**
     * Looks at what the environment says, and keeps the descriptors from this process's children.
     *
     * @param pid this process's: the environment may be meant for another one
     */
    static InheritedSockets of(Map<String, String> environment, long pid, Kernel kernel) throws IOException {
        int count = environment.getOrDefault("LISTEN_PID", "").equals(Long.toString(pid))
                ? number(environment.getOrDefault("LISTEN_FDS", "")).orElse(0)
                : 0;
        String[] given = environment.getOrDefault("LISTEN_FDNAMES", "").split(":", -1);
        var names = new ArrayList<String>();
        for (int i = 0; i < count; i++) {
            names.add(i < given.length ? given[i] : "");
        }
        var sockets = new InheritedSockets(kernel, List.copyOf(names));
        for (int i = 0; i < count; i++) {
            kernel.fcntl(FIRST + i, DescriptorCalls.F_SETFD, DescriptorCalls.FD_CLOEXEC);
            sockets.there[i] = true;
        }
        return sockets;
    }

    /**
     * Takes what an address names: all for {@code fd://} and {@code fd://*}, one by its descriptor's number, or those of a
     * name.
     *
     * @throws ConfigException in dockerd's words, when there are none
     */
    List<Taken> take(String address) throws ConfigException, IOException {
        List<Taken> taken = new ArrayList<>();
        for (int index : wanted(address.substring(SCHEME.length()))) {
            if (!there[index] || !kernel.isListening(FIRST + index)) {
                throw new ConfigException("failed to listen on systemd activated file: fd " + (FIRST + index));
            }
            taken.add(take(index));
        }
        return taken;
    }

    private List<Integer> wanted(String which) throws ConfigException {
        if (names.isEmpty()) {
            throw new ConfigException(
                    "no sockets found via socket activation: make sure the service was started by systemd");
        }
        var all = new ArrayList<Integer>();
        var named = new ArrayList<Integer>();
        for (int i = 0; i < names.size(); i++) {
            all.add(i);
            if (names.get(i).equals(which)) {
                named.add(i);
            }
        }
        if (which.isEmpty() || which.equals("*")) {
            return all;
        }
        if (!named.isEmpty()) {
            return named;
        }
        int index = number(which)
                        .orElseThrow(() ->
                                new ConfigException("failed to parse systemd fd address: should be a number: " + which))
                - FIRST;
        if (index >= names.size() || index < 0) {
            throw new ConfigException("too few socket activated files passed in by systemd");
        }
        return List.of(index);
    }

    private Taken take(int index) throws IOException {
        SocketAddress address = kernel.localAddress(FIRST + index);
        ServerSocketChannel channel = ServerSocketChannel.open(family(address));
        boolean done = false;
        try {
            kernel.replace(FIRST + index, boundDescriptor(channel, address));
            kernel.close(FIRST + index);
            there[index] = false;
            channel.configureBlocking(false);
            channel.configureBlocking(true);
            done = true;
            return new Taken(channel, address);
        } finally {
            if (!done) {
                channel.close();
            }
        }
    }

    private static ProtocolFamily family(SocketAddress address) {
        if (address instanceof InetSocketAddress internet) {
            boolean four = internet.getAddress().getAddress().length == 4;
            return four ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6;
        }
        return StandardProtocolFamily.UNIX;
    }

    /** Binds a channel where nothing else is, and finds its descriptor by that. */
    private int boundDescriptor(ServerSocketChannel channel, SocketAddress like) throws IOException {
        if (like instanceof InetSocketAddress internet) {
            boolean four = internet.getAddress().getAddress().length == 4;
            channel.bind(new InetSocketAddress(InetAddress.getByName(four ? "127.0.0.1" : "::1"), 0));
            return descriptor(channel.getLocalAddress());
        }
        Path folder = Files.createTempDirectory("berth-fd-");
        Path file = folder.resolve("s");
        try {
            channel.bind(UnixDomainSocketAddress.of(file));
            return descriptor(channel.getLocalAddress());
        } finally {
            Files.deleteIfExists(file);
            Files.delete(folder);
        }
    }

    private int descriptor(SocketAddress bound) throws IOException {
        try (DirectoryStream<Path> open = Files.newDirectoryStream(DESCRIPTORS)) {
            for (Path entry : open) {
                int fd = Integer.parseInt(entry.getFileName().toString());
                if (kernel.isListening(fd) && kernel.localAddress(fd).equals(bound)) {
                    return fd;
                }
            }
        }
        throw new IOException("the descriptor of " + bound + " is not among this process's");
    }

    private static Optional<Integer> number(String text) {
        return text.matches("[0-9]{1,6}") ? Optional.of(Integer.parseInt(text)) : Optional.empty();
    }

    @Override
    public void close() {
        for (int i = 0; i < there.length; i++) {
            if (there[i]) {
                kernel.close(FIRST + i);
            }
            there[i] = false;
        }
    }
}
