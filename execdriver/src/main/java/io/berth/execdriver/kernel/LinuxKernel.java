package io.berth.execdriver.kernel;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.net.SocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongSupplier;

/**
 * The system calls of Linux on x86-64, through jffi. Loading takes some 50 ms of work, so the daemon does it on a thread
 * of its own while it starts everything else.
 */
public final class LinuxKernel implements Kernel {
    private static final int AF_UNIX = 1;
    private static final int AF_NETLINK = 16;
    private static final int SOCK_RAW = 3;
    private static final int CLONE_NEWNET = 0x40000000;
    private static final int SOCK_CLOEXEC = 0x80000;
    private static final int SOL_SOCKET = 1;
    private static final int SO_PEERCRED = 17;
    private static final int SO_ACCEPTCONN = 30;
    private static final int SPLICE_F_NONBLOCK = 2;
    private static final int SEEK_CUR = 1;
    private static final int SCHED_RR = 2;
    private static final int SCHED_RESET_ON_FORK = 0x40000000;
    private static final int LOWEST_PRIORITY = 1;
    private static final int MSG_NOSIGNAL = 0x4000;
    private static final int MSG_CMSG_CLOEXEC = 0x40000000;
    private static final int MFD_CLOEXEC = 1;
    private static final int MFD_ALLOW_SEALING = 2;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_BYTES = 256;
    private static final long TCGETS = 0x5401;
    private static final long TCSETS = 0x5402;
    private static final int TERMIOS_BYTES = 36;
    private static final long TIOCGWINSZ = 0x5413;
    private static final long TIOCSWINSZ = 0x5414;
    private static final long SYS_UNSHARE = 272;
    private static final long SYS_SETNS = 308;
    private static final long SYS_BPF = 321;
    private static final long SYS_PIDFD_SEND_SIGNAL = 424;
    private static final long SYS_PIDFD_OPEN = 434;
    private static final long SYS_OPENAT2 = 437;
    private static final int BPF_PROG_LOAD = 5;
    private static final int BPF_PROG_ATTACH = 8;
    private static final int BPF_PROG_TYPE_CGROUP_DEVICE = 15;
    private static final int BPF_CGROUP_DEVICE = 6;
    private static final int BPF_F_ALLOW_MULTI = 2;
    private static final int BPF_ATTRIBUTE_BYTES = 128;
    private static final int OPEN_HOW_BYTES = 24;
    private static final int PATH_MAX = 4096;

    private final Libc libc;
    private final TreeCalls tree;
    private final MountCalls mounts;

    private LinuxKernel(Libc libc) {
        this.libc = libc;
        this.tree = new LinuxTree(libc, this);
        this.mounts = new LinuxMounts(libc, this);
    }

    /**
     * Binds the C library.
     *
     * @throws IOException on another architecture, where structures and numbers are different
     */
    public static LinuxKernel load() throws IOException {
        String architecture = System.getProperty("os.arch");
        if (!"amd64".equals(architecture)) {
            throw new IOException("system calls are known for amd64 only, this is " + architecture);
        }
        return new LinuxKernel(new Libc());
    }

    @Override
    public int read(int fd, ByteBuffer into) throws IOException {
        requireDirect(into);
        long count = transfer("read", () -> libc.read(fd, into));
        if (count == 0 && into.hasRemaining()) {
            return -1;
        }
        return advance(into, count);
    }

    @Override
    public int write(int fd, ByteBuffer from) throws IOException {
        return advance(from, transfer("write", () -> libc.write(fd, from)));
    }

    @Override
    public int readAt(int fd, ByteBuffer into, long offset) throws IOException {
        requireDirect(into);
        long count = transfer("pread", () -> libc.pread(fd, into, offset));
        return count == 0 && into.hasRemaining() ? -1 : advance(into, count);
    }

    @Override
    public void writeAt(int fd, ByteBuffer from, long offset) throws IOException {
        requireDirect(from);
        long start = offset - from.position();
        while (from.hasRemaining()) {
            advance(from, transfer("pwrite", () -> libc.pwrite(fd, from, start + from.position())));
        }
    }

    @Override
    public int splice(int from, int to, int most) throws IOException {
        long count = transfer("splice", () -> libc.splice(from, to, most, SPLICE_F_NONBLOCK));
        return count == 0 ? -1 : (int) Math.max(count, 0);
    }

    @Override
    public long position(int fd) throws IOException {
        long position = libc.lseek(fd, 0, SEEK_CUR);
        check(position < 0 ? -1 : 0, "lseek");
        return position;
    }

    @Override
    public void close(int fd) {
        libc.close(fd);
    }

    @Override
    public FdPair pipe(int flags) throws IOException {
        ByteBuffer fds = struct(2 * Integer.BYTES);
        check(libc.pipe2(fds, flags | O_CLOEXEC), "pipe2");
        return pair(fds);
    }

    @Override
    public int fcntl(int fd, int command, int argument) throws IOException {
        return check(libc.fcntl(fd, command, argument), "fcntl " + command);
    }

    @Override
    public void replace(int from, int to) throws IOException {
        check(libc.dup3(from, to, O_CLOEXEC), "dup3 " + from);
    }

    @Override
    public OwnedFd eventfd() throws IOException {
        return own(libc.eventfd(0, O_CLOEXEC | DescriptorCalls.O_NONBLOCK), "eventfd");
    }

    @Override
    public OwnedFd memfd(String name) throws IOException {
        return own(libc.memfdCreate(bytes(name), MFD_CLOEXEC | MFD_ALLOW_SEALING), "memfd_create");
    }

    @Override
    public OwnedFd epollCreate() throws IOException {
        return own(libc.epollCreate1(O_CLOEXEC), "epoll_create1");
    }

    @Override
    public void epollControl(int epoll, int operation, int fd, int events, long data) throws IOException {
        ByteBuffer event = struct(EPOLL_EVENT_BYTES);
        event.putInt(0, events).putLong(4, data);
        check(libc.epollCtl(epoll, operation, fd, event), "epoll_ctl");
    }

    @Override
    public int epollWait(int epoll, ByteBuffer events, int timeoutMillis) throws IOException {
        requireDirect(events);
        int count = libc.epollWait(epoll, events, events.capacity() / EPOLL_EVENT_BYTES, timeoutMillis);
        if (count < 0 && libc.errno() == Errno.EINTR) {
            return 0;
        }
        return check(count, "epoll_wait");
    }

    @Override
    public OwnedFd unixSocket(int type) throws IOException {
        return own(libc.socket(AF_UNIX, type | SOCK_CLOEXEC, 0), "socket");
    }

    @Override
    public FdPair socketPair(int type) throws IOException {
        ByteBuffer fds = struct(2 * Integer.BYTES);
        check(libc.socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds), "socketpair");
        return pair(fds);
    }

    @Override
    public void connect(int fd, Path path) throws IOException {
        byte[] name = bytes(path.toString());
        if (name.length > SocketNames.SUN_PATH_MAX) {
            throw new IOException(
                    "connect " + path + ": path of a unix socket is longer than " + SocketNames.SUN_PATH_MAX);
        }
        check(libc.connect(fd, SocketNames.ofFile(name)), "connect " + path);
    }

    @Override
    public void connectAbstract(int fd, String name) throws IOException {
        check(libc.connect(fd, SocketNames.ofAbstract(bytes(name))), "connect @" + name);
    }

    @Override
    public boolean isListening(int fd) {
        ByteBuffer flag = struct(Integer.BYTES);
        ByteBuffer length = struct(Integer.BYTES).putInt(0, Integer.BYTES);
        return libc.getsockopt(fd, SOL_SOCKET, SO_ACCEPTCONN, flag, length) == 0 && flag.getInt(0) != 0;
    }

    @Override
    public SocketAddress localAddress(int fd) throws IOException {
        ByteBuffer name = struct(SocketNames.BYTES);
        ByteBuffer length = struct(Integer.BYTES).putInt(0, name.capacity());
        check(libc.getsockname(fd, name, length), "getsockname");
        return SocketNames.read(name.limit(length.getInt(0)));
    }

    @Override
    public int send(int fd, ByteBuffer bytes, List<OwnedFd> fds, int flags) throws IOException {
        requireDirect(bytes);
        if (fds.size() > MAX_FDS) {
            throw new IllegalArgumentException("more than " + MAX_FDS + " descriptors in one message");
        }
        var numbers = new ArrayList<Integer>(fds.size());
        for (OwnedFd owned : fds) {
            numbers.add(owned.number());
        }
        var header = new MessageHeader(bytes, numbers.size());
        if (!numbers.isEmpty()) {
            header.putFds(numbers);
        }
        return advance(bytes, transfer("sendmsg", () -> libc.sendmsg(fd, header.memory(), flags | MSG_NOSIGNAL)));
    }

    @Override
    public Received receive(int fd, ByteBuffer into, int flags) throws IOException {
        requireDirect(into);
        var header = new MessageHeader(into, MAX_FDS);
        long count = transfer("recvmsg", () -> libc.recvmsg(fd, header.memory(), flags | MSG_CMSG_CLOEXEC));
        if (count <= 0) {
            return new Received(count == 0 ? -1 : 0, List.of());
        }
        List<OwnedFd> fds = header.receivedFds().stream()
                .map(number -> new OwnedFd(this, number))
                .toList();
        return new Received(advance(into, count), fds);
    }

    @Override
    public PeerCredentials peerCredentials(int fd) throws IOException {
        ByteBuffer credentials = struct(3 * Integer.BYTES);
        ByteBuffer length = struct(Integer.BYTES).putInt(0, credentials.capacity());
        check(libc.getsockopt(fd, SOL_SOCKET, SO_PEERCRED, credentials, length), "getsockopt SO_PEERCRED");
        return new PeerCredentials(credentials.getInt(0), credentials.getInt(4), credentials.getInt(8));
    }

    @Override
    public void kill(int pid, int signal) throws IOException {
        check(libc.kill(pid, signal), "kill " + pid);
    }

    @Override
    public OwnedFd pidfdOpen(int pid) throws IOException {
        return own(libc.syscall(SYS_PIDFD_OPEN, pid, 0, 0, 0), "pidfd_open " + pid);
    }

    @Override
    public void pidfdSendSignal(int pidfd, int signal) throws IOException {
        check(libc.syscall(SYS_PIDFD_SEND_SIGNAL, pidfd, signal, 0, 0), "pidfd_send_signal");
    }

    @Override
    public void runAtOnce(int thread) throws IOException {
        ByteBuffer priority = struct(Integer.BYTES).putInt(0, LOWEST_PRIORITY);
        check(libc.schedSetscheduler(thread, SCHED_RR | SCHED_RESET_ON_FORK, priority), "sched_setscheduler");
    }

    @Override
    public Window windowSize(int terminal) throws IOException {
        ByteBuffer size = struct(8);
        check(libc.ioctl(terminal, TIOCGWINSZ, size), "ioctl TIOCGWINSZ");
        return new Window(Short.toUnsignedInt(size.getShort(0)), Short.toUnsignedInt(size.getShort(2)));
    }

    @Override
    public void setWindowSize(int terminal, Window window) throws IOException {
        ByteBuffer size = struct(8);
        size.putShort(0, (short) window.rows()).putShort(2, (short) window.columns());
        check(libc.ioctl(terminal, TIOCSWINSZ, size), "ioctl TIOCSWINSZ");
    }

    @Override
    public ByteBuffer terminalMode(int terminal) throws IOException {
        ByteBuffer mode = struct(TERMIOS_BYTES);
        check(libc.ioctl(terminal, TCGETS, mode), "ioctl TCGETS");
        return mode;
    }

    @Override
    public void setTerminalMode(int terminal, ByteBuffer mode) throws IOException {
        check(libc.ioctl(terminal, TCSETS, mode), "ioctl TCSETS");
    }

    @Override
    public OwnedFd loadDeviceProgram(ByteBuffer instructions) throws IOException {
        requireDirect(instructions);
        ByteBuffer license = struct(16).put(0, bytes("Apache-2.0"));
        ByteBuffer attributes = struct(BPF_ATTRIBUTE_BYTES);
        attributes.putInt(0, BPF_PROG_TYPE_CGROUP_DEVICE).putInt(4, instructions.remaining() / Long.BYTES);
        attributes.putLong(8, MemorySegment.ofBuffer(instructions).address());
        attributes.putLong(16, MemorySegment.ofBuffer(license).address());
        try {
            return own(libc.syscall(SYS_BPF, BPF_PROG_LOAD, attributes, BPF_ATTRIBUTE_BYTES), "bpf PROG_LOAD");
        } finally {
            Reference.reachabilityFence(instructions);
            Reference.reachabilityFence(license);
        }
    }

    @Override
    public void attachDeviceProgram(int cgroup, int program) throws IOException {
        ByteBuffer attributes = struct(BPF_ATTRIBUTE_BYTES);
        attributes.putInt(0, cgroup).putInt(4, program);
        attributes.putInt(8, BPF_CGROUP_DEVICE).putInt(12, BPF_F_ALLOW_MULTI);
        check(libc.syscall(SYS_BPF, BPF_PROG_ATTACH, attributes, BPF_ATTRIBUTE_BYTES), "bpf PROG_ATTACH");
    }

    @Override
    public OwnedFd open(int directory, String path, int flags, int mode, int resolve) throws IOException {
        ByteBuffer how = struct(OPEN_HOW_BYTES);
        how.putLong(0, flags | O_CLOEXEC).putLong(8, mode).putLong(16, resolve);
        return own(libc.syscall(SYS_OPENAT2, directory, bytes(path), how, OPEN_HOW_BYTES), "open " + path);
    }

    @Override
    public Status status(int fd) throws IOException {
        ByteBuffer statx = struct(STATX_BYTES);
        check(libc.statx(fd, new byte[0], AT_EMPTY_PATH, STATX_BASIC_STATS, statx), "statx");
        int mode = Short.toUnsignedInt(statx.getShort(28));
        return new Status(mode, statx.getInt(20), statx.getInt(24), statx.getLong(32), statx.getLong(40));
    }

    @Override
    public void makeDirectory(int directory, String path, int mode) throws IOException {
        check(libc.mkdirat(directory, bytes(path), mode), "mkdir " + path);
    }

    @Override
    public void unlink(int directory, String path, int flags) throws IOException {
        check(libc.unlinkat(directory, bytes(path), flags), "unlink " + path);
    }

    @Override
    public String readLink(int directory, String path) throws IOException {
        ByteBuffer into = ByteBuffer.allocateDirect(PATH_MAX);
        int count = libc.readlinkat(directory, bytes(path), into);
        return StandardCharsets.UTF_8
                .decode(into.limit(check(count, "readlink " + path)))
                .toString();
    }

    @Override
    public void mount(String source, String target, String type, long flags, String data) throws IOException {
        check(libc.mount(bytes(source), bytes(target), bytes(type), flags, bytes(data)), "mount " + target);
    }

    @Override
    public void unmount(String target, int flags) throws IOException {
        check(libc.umount2(bytes(target), flags), "umount " + target);
    }

    @Override
    public OwnedFd netlinkSocket(int protocol) throws IOException {
        return own(libc.socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC, protocol), "socket AF_NETLINK");
    }

    @Override
    public void makeNetwork() throws IOException {
        check(libc.syscall(SYS_UNSHARE, CLONE_NEWNET, 0, 0, 0), "unshare CLONE_NEWNET");
    }

    @Override
    public void enterNetwork(int fd) throws IOException {
        check(libc.syscall(SYS_SETNS, fd, CLONE_NEWNET, 0, 0), "setns CLONE_NEWNET");
    }

    @Override
    public TreeCalls tree() {
        return tree;
    }

    @Override
    public MountCalls mounts() {
        return mounts;
    }

    private FdPair pair(ByteBuffer fds) {
        return new FdPair(new OwnedFd(this, fds.getInt(0)), new OwnedFd(this, fds.getInt(Integer.BYTES)));
    }

    /**
     * A name for the kernel.
     *
     * @throws IOException for one with a NUL, which would end there
     */
    private static byte[] bytes(String name) throws IOException {
        if (name.indexOf(0) >= 0) {
            throw new IOException("name with a NUL: " + name);
        }
        return name.getBytes(StandardCharsets.UTF_8);
    }

    private static ByteBuffer struct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private static void requireDirect(ByteBuffer buffer) {
        if (!buffer.isDirect()) {
            throw new IllegalArgumentException("not a direct buffer");
        }
    }

    private static int advance(ByteBuffer buffer, long count) {
        if (count <= 0) {
            return 0;
        }
        buffer.position(buffer.position() + (int) count);
        return (int) count;
    }

    /** Repeats an interrupted call; -1 stands for EAGAIN. */
    private long transfer(String operation, LongSupplier call) throws IOException {
        while (true) {
            long count = call.getAsLong();
            if (count >= 0) {
                return count;
            }
            int errno = libc.errno();
            if (errno == Errno.EAGAIN) {
                return -1;
            }
            if (errno != Errno.EINTR) {
                throw failure(operation, errno);
            }
        }
    }

    private OwnedFd own(int result, String operation) throws IOException {
        return new OwnedFd(this, check(result, operation));
    }

    private int check(int result, String operation) throws IOException {
        if (result < 0) {
            throw failure(operation, libc.errno());
        }
        return result;
    }

    private KernelException failure(String operation, int errno) {
        return new KernelException(operation, errno, libc.strerror(errno));
    }
}
