package io.berth.execdriver.kernel;

import java.nio.ByteBuffer;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;
import jnr.ffi.types.off_t;
import jnr.ffi.types.size_t;
import jnr.ffi.types.ssize_t;
import jnr.ffi.types.u_int64_t;
import org.jspecify.annotations.Nullable;

/**
 * The C library's functions as jnr-ffi binds them; public only because the generated class lies in another class loader.
 *
 * <p>Structures are direct buffers in native byte order that the caller lays out. Each method stands for the function of
 * its name; {@code syscall} is for those that no older C library wraps.
 */
public interface Libc {
    @ssize_t
    long read(int fd, @Out ByteBuffer bytes, @size_t long count);

    @ssize_t
    long write(int fd, @In ByteBuffer bytes, @size_t long count);

    int close(int fd);

    int pipe2(@Out int[] fds, int flags);

    int fcntl(int fd, int command, int argument);

    int eventfd(int initial, int flags);

    int memfd_create(String name, int flags);

    int epoll_create1(int flags);

    int epoll_ctl(int epoll, int operation, int fd, @In ByteBuffer event);

    int epoll_wait(int epoll, @Out ByteBuffer events, int maximum, int timeoutMillis);

    int socket(int domain, int type, int protocol);

    int socketpair(int domain, int type, int protocol, @Out int[] fds);

    int connect(int fd, @In ByteBuffer address, int length);

    @ssize_t
    long sendmsg(int fd, @In ByteBuffer header, int flags);

    @ssize_t
    long recvmsg(int fd, ByteBuffer header, int flags);

    int getsockopt(int fd, int level, int name, @Out ByteBuffer value, int[] length);

    int kill(int pid, int signal);

    int ioctl(int fd, @u_int64_t long request, ByteBuffer argument);

    int mkdirat(int directory, String path, int mode);

    int unlinkat(int directory, String path, int flags);

    @ssize_t
    long readlinkat(int directory, String path, @Out ByteBuffer into, @size_t long size);

    int statx(int directory, String path, int flags, int mask, @Out ByteBuffer into);

    int mount(String source, String target, String type, @u_int64_t long flags, @Nullable String data);

    int umount2(String target, int flags);

    String strerror(int errno);

    long syscall(long number, long first, @In ByteBuffer second, @In ByteBuffer third, long fourth);

    long syscall(long number, long first, ByteBuffer second, long third);

    long syscall(long number, long first, long second, long third, long fourth);

    long syscall(long number, long first, @In byte[] second, @In byte[] third, long fourth);

    long syscall(long number, long first, @In byte[] second, long third, long fourth);

    int statx(int directory, @In byte[] path, int flags, int mask, @Out byte[] into);

    int mkdirat(int directory, @In byte[] path, int mode);

    int symlinkat(@In byte[] target, int directory, @In byte[] path);

    @ssize_t
    long readlinkat(int directory, @In byte[] path, @Out byte[] into, @size_t long size);

    int linkat(int fromDirectory, @In byte[] from, int toDirectory, @In byte[] to, int flags);

    int unlinkat(int directory, @In byte[] path, int flags);

    int fchownat(int directory, @In byte[] path, int uid, int gid, int flags);

    int fchmodat(int directory, @In byte[] path, int mode, int flags);

    int utimensat(int directory, @In byte[] path, @In byte[] times, int flags);

    int futimens(int fd, @In byte[] times);

    int lsetxattr(@In byte[] path, String name, @In byte[] value, @size_t long size, int flags);

    int renameat(int fromDirectory, @In byte[] from, int toDirectory, @In byte[] to);

    @off_t
    long lseek(int fd, @off_t long offset, int whence);

    int ftruncate(int fd, @u_int64_t long size);

    int syncfs(int fd);
}
