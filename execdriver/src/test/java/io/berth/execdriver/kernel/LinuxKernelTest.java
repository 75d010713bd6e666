package io.berth.execdriver.kernel;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LinuxKernelTest {
    @SuppressWarnings("NullAway.Init")
    private static LinuxKernel kernel;

    @TempDir
    Path folder;

    @BeforeAll
    static void load() throws IOException {
        kernel = LinuxKernel.load();
    }

    @Test
    void pipeCarriesBytesAndTellsItsEnd() throws IOException {
        try (FdPair pipe = kernel.pipe(DescriptorCalls.O_NONBLOCK)) {
            ByteBuffer into = ByteBuffer.allocateDirect(16).position(8);
            assertThat(kernel.read(pipe.first().number(), into)).isZero();
            assertThat(kernel.write(pipe.second().number(), bytes("hello"))).isEqualTo(5);
            assertThat(kernel.read(pipe.first().number(), into)).isEqualTo(5);
            assertThat(text(into.flip().position(8))).isEqualTo("hello");
            pipe.second().close();
            assertThat(kernel.read(pipe.first().number(), into.clear())).isEqualTo(-1);
        }
    }

    @Test
    void writeTakesHeapBuffersFromTheirPosition() throws IOException {
        try (FdPair pipe = kernel.pipe(0)) {
            ByteBuffer from = ByteBuffer.wrap("--hello".getBytes(UTF_8)).position(2);
            assertThat(kernel.write(pipe.second().number(), from)).isEqualTo(5);
            assertThat(from.hasRemaining()).isFalse();
            ByteBuffer into = ByteBuffer.allocateDirect(16);
            kernel.read(pipe.first().number(), into);
            assertThat(text(into.flip())).isEqualTo("hello");
        }
    }

    @Test
    void writeToAFullPipeTakesNothing() throws IOException {
        try (FdPair pipe = kernel.pipe(DescriptorCalls.O_NONBLOCK)) {
            int size = kernel.fcntl(pipe.second().number(), DescriptorCalls.F_GETPIPE_SZ, 0);
            ByteBuffer much = ByteBuffer.allocateDirect(size + 1);
            assertThat(kernel.write(pipe.second().number(), much)).isEqualTo(size);
            assertThat(kernel.write(pipe.second().number(), much)).isZero();
            assertThat(much.remaining()).isEqualTo(1);
        }
    }

    @Test
    void aThreadThatRunsAtOncePassesItOnToNothingThatItStarts() throws Exception {
        var policies = new FutureTask<>(() -> {
            kernel.runAtOnce(0);
            String own = Files.readString(Path.of("/proc/thread-self/stat"));
            var thread = new FutureTask<>(() -> Files.readString(Path.of("/proc/thread-self/stat")));
            Thread.ofPlatform().start(thread);
            Process process = new ProcessBuilder("cat", "/proc/self/stat").start();
            String child = new String(process.getInputStream().readAllBytes(), UTF_8);
            return List.of(policy(own), policy(thread.get()), policy(child));
        });
        Thread.ofPlatform().start(policies);
        assertThat(policies.get()).containsExactly("2", "0", "0");
    }

    /** The scheduling policy in a line of proc(5)'s stat: its 41st field; the second may hold spaces. */
    private static String policy(String stat) {
        return List.of(stat.substring(stat.lastIndexOf(')') + 2).split(" ")).get(38);
    }

    @Test
    void pipeSizeCanBeRaised() throws IOException {
        try (FdPair pipe = kernel.pipe(0)) {
            assertThat(kernel.fcntl(pipe.first().number(), DescriptorCalls.F_SETPIPE_SZ, 1 << 20))
                    .isEqualTo(1 << 20);
        }
    }

    @Test
    void failureTellsOperationAndNumber() {
        var failure = catchThrowableOfType(
                KernelException.class, () -> kernel.open(FileCalls.AT_FDCWD, "/no/such", FileCalls.O_RDONLY, 0, 0));
        assertThat(failure.errno()).isEqualTo(Errno.ENOENT);
        assertThat(failure.operation()).isEqualTo("open /no/such");
        assertThat(failure).hasMessage("open /no/such: No such file or directory");
    }

    @Test
    void ownedDescriptorIsClosedOnce() throws IOException {
        FdPair pipe = kernel.pipe(0);
        OwnedFd end = pipe.first();
        int number = end.number();
        end.close();
        assertThat(end.isOpen()).isFalse();
        assertThatThrownBy(end::number).isInstanceOf(IOException.class);
        try (OwnedFd again = kernel.duplicate(pipe.second().number())) {
            assertThat(again.number()).isEqualTo(number);
            end.close();
            assertThat(kernel.fcntl(again.number(), DescriptorCalls.F_GETFL, 0)).isNotNegative();
        }
        pipe.close();
    }

    @Test
    void socketsPassDescriptors() throws IOException {
        try (FdPair sockets = kernel.socketPair(SocketCalls.SOCK_STREAM);
                FdPair pipe = kernel.pipe(0);
                FdPair other = kernel.pipe(0)) {
            int sent = kernel.send(
                    sockets.first().number(), bytes("take these"), List.of(pipe.second(), other.second()), 0);
            assertThat(sent).isEqualTo(10);
            var into = ByteBuffer.allocateDirect(64);
            var received = kernel.receive(sockets.second().number(), into, SocketCalls.MSG_DONTWAIT);
            assertThat(text(into.flip())).isEqualTo("take these");
            assertThat(received.fds()).hasSize(2);
            kernel.write(received.fds().get(1).number(), bytes("through"));
            received.fds().forEach(OwnedFd::close);
            var read = ByteBuffer.allocateDirect(64);
            kernel.read(other.first().number(), read);
            assertThat(text(read.flip())).isEqualTo("through");
        }
    }

    @Test
    void socketsTellWhereTheyListen() throws IOException {
        Path path = folder.resolve("s");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
                var tcp = ServerSocketChannel.open().bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
                FdPair pipe = kernel.pipe(0)) {
            assertThat(listening())
                    .contains(server.getLocalAddress())
                    .anySatisfy(address -> assertThat(address)
                            .isInstanceOfSatisfying(
                                    InetSocketAddress.class,
                                    internet -> assertThat(internet.getPort())
                                            .isEqualTo(tcp.socket().getLocalPort())));
            assertThat(kernel.isListening(pipe.first().number())).isFalse();
        }
    }

    private static List<SocketAddress> listening() throws IOException {
        var addresses = new ArrayList<SocketAddress>();
        try (var open = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
            for (Path entry : open) {
                int fd = Integer.parseInt(entry.getFileName().toString());
                if (kernel.isListening(fd)) {
                    addresses.add(kernel.localAddress(fd));
                }
            }
        }
        return addresses;
    }

    @Test
    void aDescriptorCanBeMadeToMeanAnotherFile() throws IOException {
        try (FdPair pipe = kernel.pipe(0);
                FdPair other = kernel.pipe(0)) {
            kernel.replace(pipe.second().number(), other.second().number());
            kernel.write(other.second().number(), bytes("here"));
            ByteBuffer into = ByteBuffer.allocateDirect(16);
            kernel.read(pipe.first().number(), into);
            assertThat(text(into.flip())).isEqualTo("here");
        }
    }

    @Test
    void receiveTellsNothingAndEnd() throws IOException {
        try (FdPair sockets = kernel.socketPair(SocketCalls.SOCK_SEQPACKET)) {
            var into = ByteBuffer.allocateDirect(64);
            assertThat(kernel.receive(sockets.second().number(), into, SocketCalls.MSG_DONTWAIT)
                            .count())
                    .isZero();
            sockets.first().close();
            assertThat(kernel.receive(sockets.second().number(), into, SocketCalls.MSG_DONTWAIT)
                            .count())
                    .isEqualTo(-1);
        }
    }

    @Test
    void connectReachesASocketFileAndItsPeer() throws IOException {
        Path path = folder.resolve("s");
        try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
                OwnedFd client = kernel.unixSocket(SocketCalls.SOCK_STREAM)) {
            server.bind(UnixDomainSocketAddress.of(path));
            kernel.connect(client.number(), path);
            try (SocketChannel accepted = server.accept()) {
                assertThat(accepted.isConnected()).isTrue();
                assertThat(kernel.peerCredentials(client.number()).pid())
                        .isEqualTo((int) ProcessHandle.current().pid());
            }
        }
    }

    @Test
    void pidfdBecomesReadableWhenItsProcessEnds() throws IOException, InterruptedException {
        Process process = new ProcessBuilder("sleep", "100").start();
        try (OwnedFd pidfd = kernel.pidfdOpen((int) process.pid());
                OwnedFd epoll = kernel.epollCreate()) {
            kernel.epollControl(
                    epoll.number(), PollCalls.EPOLL_CTL_ADD, pidfd.number(), PollCalls.EPOLLIN, 0x123456789abcdefL);
            kernel.pidfdSendSignal(pidfd.number(), ProcessCalls.SIGTERM);
            var events =
                    ByteBuffer.allocateDirect(4 * PollCalls.EPOLL_EVENT_BYTES).order(ByteOrder.nativeOrder());
            assertThat(kernel.epollWait(epoll.number(), events, 10_000)).isEqualTo(1);
            assertThat(events.getInt(0) & PollCalls.EPOLLIN).isNotZero();
            assertThat(events.getLong(4)).isEqualTo(0x123456789abcdefL);
        }
        assertThat(process.waitFor()).isEqualTo(128 + ProcessCalls.SIGTERM);
    }

    @Test
    void killOfNobodyTellsSo() {
        var failure = catchThrowableOfType(KernelException.class, () -> kernel.kill(0x3fffffff, 0));
        assertThat(failure.errno()).isEqualTo(Errno.ESRCH);
    }

    @Test
    void openInRootStaysInside() throws IOException {
        Files.createDirectory(folder.resolve("etc"));
        Files.writeString(folder.resolve("etc/inside"), "in");
        Files.createSymbolicLink(folder.resolve("link"), Path.of("/../../etc/inside"));
        try (OwnedFd root = kernel.open(
                        FileCalls.AT_FDCWD, folder.toString(), FileCalls.O_PATH | FileCalls.O_DIRECTORY, 0, 0);
                OwnedFd inside = kernel.open(root.number(), "link", FileCalls.O_RDONLY, 0, FileCalls.RESOLVE_IN_ROOT)) {
            var status = kernel.status(inside.number());
            assertThat(status.isRegularFile()).isTrue();
            assertThat(status.size()).isEqualTo(2);
            assertThat(kernel.readLink(root.number(), "link")).isEqualTo("/../../etc/inside");
            kernel.makeDirectory(root.number(), "made", 0755);
            assertThat(folder.resolve("made")).isDirectory();
            kernel.unlink(root.number(), "made", FileCalls.AT_REMOVEDIR);
            assertThat(folder.resolve("made")).doesNotExist();
        }
    }

    @Test
    void terminalKeepsItsWindow() throws IOException {
        try (OwnedFd master =
                kernel.open(FileCalls.AT_FDCWD, "/dev/ptmx", FileCalls.O_RDWR | FileCalls.O_NOCTTY, 0, 0)) {
            kernel.setWindowSize(master.number(), new ProcessCalls.Window(43, 132));
            assertThat(kernel.windowSize(master.number())).isEqualTo(new ProcessCalls.Window(43, 132));
        }
    }

    @Test
    void memfdTakesSeals() throws IOException {
        try (OwnedFd file = kernel.memfd("test")) {
            kernel.write(file.number(), bytes("sealed"));
            kernel.fcntl(file.number(), DescriptorCalls.F_ADD_SEALS, 0xf);
            var failure = catchThrowableOfType(KernelException.class, () -> kernel.write(file.number(), bytes("more")));
            assertThat(failure.errno()).isEqualTo(Errno.EPERM);
        }
    }

    @Test
    void mountIsMadeAndTakenAway() throws IOException {
        kernel.mount("tmpfs", folder.toString(), "tmpfs", FileCalls.MS_NODEV, "size=64k");
        try {
            assertThat(Files.readString(Path.of("/proc/self/mounts"))).contains("tmpfs " + folder + " tmpfs");
        } finally {
            kernel.unmount(folder.toString(), FileCalls.MNT_DETACH);
        }
        assertThat(Files.readString(Path.of("/proc/self/mounts"))).doesNotContain("tmpfs " + folder + " tmpfs");
    }

    private static ByteBuffer bytes(String text) {
        byte[] bytes = text.getBytes(UTF_8);
        return ByteBuffer.allocateDirect(bytes.length).put(bytes).flip();
    }

    private static String text(ByteBuffer bytes) {
        return UTF_8.decode(bytes).toString();
    }
}
