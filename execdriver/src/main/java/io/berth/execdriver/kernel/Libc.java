package io.berth.execdriver.kernel;

import static io.berth.execdriver.kernel.NativeFunction.withBuffer;
import static io.berth.execdriver.kernel.NativeFunction.withCopy;

import io.berth.execdriver.kernel.NativeFunction.NativeLibrary;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * The C library's functions, each under its own name and with its own result: -1 for a failure, whose number is {@link
 * #errno()}. {@code syscall} is for those that no older C library wraps.
 *
 * <p>Structures are direct buffers in native byte order that the caller lays out, used from their position. Names and
 * other byte arrays are copied for the call, with a NUL behind.
 */
final class Libc {
    private static final int LARGEST_COPY = 64 * 1024;
    private static final int LONGEST_REASON = 256;

    private final NativeLibrary library = NativeLibrary.load("libc.so.6");
    private final NativeFunction read = library.function("read", 3);
    private final NativeFunction write = library.function("write", 3);
    private final NativeFunction pread = library.function("pread64", 4);
    private final NativeFunction pwrite = library.function("pwrite64", 4);
    private final NativeFunction splice = library.function("splice", 6);
    private final NativeFunction close = library.function("close", 1);
    private final NativeFunction pipe2 = library.function("pipe2", 2);
    private final NativeFunction fcntl = library.function("fcntl", 3);
    private final NativeFunction dup3 = library.function("dup3", 3);
    private final NativeFunction eventfd = library.function("eventfd", 2);
    private final NativeFunction memfdCreate = library.function("memfd_create", 2);
    private final NativeFunction epollCreate1 = library.function("epoll_create1", 1);
    private final NativeFunction epollCtl = library.function("epoll_ctl", 4);
    private final NativeFunction epollWait = library.function("epoll_wait", 4);
    private final NativeFunction socket = library.function("socket", 3);
    private final NativeFunction socketpair = library.function("socketpair", 4);
    private final NativeFunction connect = library.function("connect", 3);
    private final NativeFunction sendmsg = library.function("sendmsg", 3);
    private final NativeFunction recvmsg = library.function("recvmsg", 3);
    private final NativeFunction getsockopt = library.function("getsockopt", 5);
    private final NativeFunction getsockname = library.function("getsockname", 3);
    private final NativeFunction kill = library.function("kill", 2);
    private final NativeFunction schedSetscheduler = library.function("sched_setscheduler", 3);
    private final NativeFunction ioctl = library.function("ioctl", 3);
    private final NativeFunction statx = library.function("statx", 5);
    private final NativeFunction mkdirat = library.function("mkdirat", 3);
    private final NativeFunction unlinkat = library.function("unlinkat", 3);
    private final NativeFunction readlinkat = library.function("readlinkat", 4);
    private final NativeFunction symlinkat = library.function("symlinkat", 3);
    private final NativeFunction linkat = library.function("linkat", 5);
    private final NativeFunction renameat = library.function("renameat", 4);
    private final NativeFunction fchownat = library.function("fchownat", 5);
    private final NativeFunction fchmodat = library.function("fchmodat", 4);
    private final NativeFunction utimensat = library.function("utimensat", 4);
    private final NativeFunction futimens = library.function("futimens", 2);
    private final NativeFunction lsetxattr = library.function("lsetxattr", 5);
    private final NativeFunction llistxattr = library.function("llistxattr", 3);
    private final NativeFunction lgetxattr = library.function("lgetxattr", 4);
    private final NativeFunction lseek = library.function("lseek", 3);
    private final NativeFunction ftruncate = library.function("ftruncate", 2);
    private final NativeFunction syncfs = library.function("syncfs", 1);
    private final NativeFunction mount = library.function("mount", 5);
    private final NativeFunction umount2 = library.function("umount2", 2);
    private final NativeFunction syscall = library.function("syscall", 5);
    private final NativeFunction longSyscall = library.function("syscall", 6);

    /** The variant that always fills the buffer; the one named strerror_r may point elsewhere. */
    private final NativeFunction strerror = library.function("__xpg_strerror_r", 3);

    Libc() throws IOException {}

    /** The number of this thread's last failure. */
    int errno() {
        return NativeFunction.errno();
    }

    long read(int fd, ByteBuffer bytes) {
        return withBuffer(bytes, address -> read.call(fd, address, bytes.remaining()));
    }

    /** Takes direct buffers as they are and copies from others. */
    long write(int fd, ByteBuffer bytes) {
        if (bytes.isDirect()) {
            return withBuffer(bytes, address -> write.call(fd, address, bytes.remaining()));
        }
        byte[] piece = new byte[Math.min(bytes.remaining(), LARGEST_COPY)];
        bytes.get(bytes.position(), piece);
        return withCopy(piece, address -> write.call(fd, address, piece.length));
    }

    long pread(int fd, ByteBuffer bytes, long offset) {
        return withBuffer(bytes, address -> pread.call(fd, address, bytes.remaining(), offset));
    }

    long pwrite(int fd, ByteBuffer bytes, long offset) {
        return withBuffer(bytes, address -> pwrite.call(fd, address, bytes.remaining(), offset));
    }

    /** Both files at their own positions. */
    long splice(int from, int to, long length, int flags) {
        return splice.call(
                /* first= */ from,
                /* second= */ 0,
                /* third= */ to,
                /* fourth= */ 0,
                /* fifth= */ length,
                /* sixth= */ flags);
    }

    int close(int fd) {
        return (int) close.call(fd);
    }

    int pipe2(ByteBuffer fds, int flags) {
        return (int) withBuffer(fds, address -> pipe2.call(address, flags));
    }

    int fcntl(int fd, int command, int argument) {
        return (int) fcntl.call(fd, command, argument);
    }

    int dup3(int from, int to, int flags) {
        return (int) dup3.call(from, to, flags);
    }

    int eventfd(int initial, int flags) {
        return (int) eventfd.call(initial, flags);
    }

    int memfdCreate(byte[] name, int flags) {
        return (int) withCopy(name, address -> memfdCreate.call(address, flags));
    }

    int epollCreate1(int flags) {
        return (int) epollCreate1.call(flags);
    }

    int epollCtl(int epoll, int operation, int fd, ByteBuffer event) {
        return (int) withBuffer(event, address -> epollCtl.call(epoll, operation, fd, address));
    }

    int epollWait(int epoll, ByteBuffer events, int maximum, int timeoutMillis) {
        return (int) withBuffer(events, address -> epollWait.call(epoll, address, maximum, timeoutMillis));
    }

    int socket(int domain, int type, int protocol) {
        return (int) socket.call(domain, type, protocol);
    }

    int socketpair(int domain, int type, int protocol, ByteBuffer fds) {
        return (int) withBuffer(fds, address -> socketpair.call(domain, type, protocol, address));
    }

    int connect(int fd, ByteBuffer socketAddress) {
        return (int) withBuffer(socketAddress, address -> connect.call(fd, address, socketAddress.remaining()));
    }

    long sendmsg(int fd, ByteBuffer header, int flags) {
        return withBuffer(header, address -> sendmsg.call(fd, address, flags));
    }

    long recvmsg(int fd, ByteBuffer header, int flags) {
        return withBuffer(header, address -> recvmsg.call(fd, address, flags));
    }

    int getsockopt(int fd, int level, int name, ByteBuffer value, ByteBuffer length) {
        return (int) withBuffer(
                value, address -> withBuffer(length, size -> getsockopt.call(fd, level, name, address, size)));
    }

    int getsockname(int fd, ByteBuffer name, ByteBuffer length) {
        return (int) withBuffer(name, address -> withBuffer(length, size -> getsockname.call(fd, address, size)));
    }

    int kill(int pid, int signal) {
        return (int) kill.call(pid, signal);
    }

    int schedSetscheduler(int thread, int policy, ByteBuffer parameters) {
        return (int) withBuffer(parameters, address -> schedSetscheduler.call(thread, policy, address));
    }

    int ioctl(int fd, long request, ByteBuffer argument) {
        return (int) withBuffer(argument, address -> ioctl.call(fd, request, address));
    }

    int statx(int directory, byte[] path, int flags, int mask, ByteBuffer into) {
        return (int) withBuffer(
                into, status -> withCopy(path, address -> statx.call(directory, address, flags, mask, status)));
    }

    int mkdirat(int directory, byte[] path, int mode) {
        return (int) withCopy(path, address -> mkdirat.call(directory, address, mode));
    }

    int unlinkat(int directory, byte[] path, int flags) {
        return (int) withCopy(path, address -> unlinkat.call(directory, address, flags));
    }

    int readlinkat(int directory, byte[] path, ByteBuffer into) {
        return (int) withBuffer(
                into, text -> withCopy(path, address -> readlinkat.call(directory, address, text, into.remaining())));
    }

    int symlinkat(byte[] target, int directory, byte[] path) {
        return (int) withCopy(target, to -> withCopy(path, address -> symlinkat.call(to, directory, address)));
    }

    int linkat(int fromDirectory, byte[] from, int toDirectory, byte[] to, int flags) {
        return (int) withCopy(
                from, source -> withCopy(to, target -> linkat.call(fromDirectory, source, toDirectory, target, flags)));
    }

    int renameat(int fromDirectory, byte[] from, int toDirectory, byte[] to) {
        return (int) withCopy(
                from, source -> withCopy(to, target -> renameat.call(fromDirectory, source, toDirectory, target)));
    }

    int fchownat(int directory, byte[] path, int uid, int gid, int flags) {
        return (int) withCopy(path, address -> fchownat.call(directory, address, uid, gid, flags));
    }

    int fchmodat(int directory, byte[] path, int mode, int flags) {
        return (int) withCopy(path, address -> fchmodat.call(directory, address, mode, flags));
    }

    int utimensat(int directory, byte[] path, byte[] times, int flags) {
        return (int) withCopy(
                path, address -> withCopy(times, moments -> utimensat.call(directory, address, moments, flags)));
    }

    int futimens(int fd, byte[] times) {
        return (int) withCopy(times, moments -> futimens.call(fd, moments));
    }

    int lsetxattr(byte[] path, byte[] name, byte[] value, int flags) {
        return (int) withCopy(
                path,
                address -> withCopy(
                        name,
                        key -> withCopy(value, content -> lsetxattr.call(address, key, content, value.length, flags))));
    }

    int llistxattr(byte[] path, ByteBuffer into) {
        return (int) withBuffer(
                into, names -> withCopy(path, address -> llistxattr.call(address, names, into.remaining())));
    }

    int lgetxattr(byte[] path, byte[] name, ByteBuffer into) {
        return (int) withBuffer(
                into,
                value -> withCopy(
                        path, address -> withCopy(name, key -> lgetxattr.call(address, key, value, into.remaining()))));
    }

    long lseek(int fd, long offset, int whence) {
        return lseek.call(fd, offset, whence);
    }

    int ftruncate(int fd, long size) {
        return (int) ftruncate.call(fd, size);
    }

    int syncfs(int fd) {
        return (int) syncfs.call(fd);
    }

    int mount(byte[] source, byte[] target, byte[] type, long flags, byte[] data) {
        return (int) withCopy(
                source,
                from -> withCopy(
                        target,
                        to -> withCopy(
                                type, kind -> withCopy(data, options -> mount.call(from, to, kind, flags, options)))));
    }

    int umount2(byte[] target, int flags) {
        return (int) withCopy(target, address -> umount2.call(address, flags));
    }

    /** A system call with numbers only. */
    int syscall(long number, long first, long second, long third, long fourth) {
        return (int) syscall.call(
                /* first= */ number,
                /* second= */ first,
                /* third= */ second,
                /* fourth= */ third,
                /* fifth= */ fourth);
    }

    /** A system call whose second argument is a structure. */
    int syscall(long number, long first, ByteBuffer second, long third) {
        return (int) withBuffer(second, address -> syscall.call(number, first, address, third, 0));
    }

    /** A system call with two structures. */
    int syscall(long number, ByteBuffer first, ByteBuffer second) {
        return (int) withBuffer(first, one -> withBuffer(second, two -> syscall.call(number, one, two, 0, 0)));
    }

    /** A system call whose second argument is a name. */
    int syscall(long number, long first, byte[] second, long third, long fourth) {
        return (int) withCopy(second, address -> syscall.call(number, first, address, third, fourth));
    }

    /** A system call whose second argument is a name and whose third is a structure. */
    int syscall(long number, long first, byte[] second, ByteBuffer third, long fourth) {
        return (int) withBuffer(
                third,
                structure -> withCopy(second, address -> syscall.call(number, first, address, structure, fourth)));
    }

    /** A system call whose second and fourth arguments are names. */
    int syscall(long number, long first, byte[] second, long third, byte[] fourth, long fifth) {
        return (int) withCopy(
                second, from -> withCopy(fourth, to -> longSyscall.call(number, first, from, third, to, fifth)));
    }

    /** A system call whose second argument is a name and whose fourth is a structure. */
    int syscall(long number, long first, byte[] second, long third, ByteBuffer fourth, long fifth) {
        return (int) withBuffer(
                fourth,
                structure -> withCopy(second, name -> longSyscall.call(number, first, name, third, structure, fifth)));
    }

    /** The kernel's words for an error. */
    String strerror(int errno) {
        ByteBuffer text = ByteBuffer.allocateDirect(LONGEST_REASON);
        withBuffer(text, address -> strerror.call(errno, address, LONGEST_REASON));
        String reason = StandardCharsets.UTF_8.decode(text).toString();
        return reason.substring(0, reason.indexOf(0));
    }
}
