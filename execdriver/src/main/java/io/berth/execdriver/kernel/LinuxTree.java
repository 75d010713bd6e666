package io.berth.execdriver.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** The calls of {@link TreeCalls} on Linux. */
final class LinuxTree implements TreeCalls {
    private static final int AT_SYMLINK_NOFOLLOW = 0x100;
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int STATX_BASIC_STATS = 0x7ff;
    private static final int STATX_BYTES = 256;
    private static final int STATX_MODE = 28;
    private static final int STATX_MTIME = 112;
    private static final int SEEK_SET = 0;
    private static final int PATH_MAX = 4096;
    private static final int OPEN_HOW_BYTES = 24;
    private static final long SYS_MKNODAT = 259;
    private static final long SYS_OPENAT2 = 437;

    private final Libc libc;
    private final DescriptorCalls descriptors;

    LinuxTree(Libc libc, DescriptorCalls descriptors) {
        this.libc = libc;
        this.descriptors = descriptors;
    }

    @Override
    public OwnedFd open(int directory, byte[] path, int flags, int mode, int resolve) throws IOException {
        ByteBuffer how = struct(OPEN_HOW_BYTES);
        how.putLong(0, flags | DescriptorCalls.O_CLOEXEC).putLong(8, mode).putLong(16, resolve);
        int fd = libc.syscall(SYS_OPENAT2, directory, checked(path), how, OPEN_HOW_BYTES);
        return new OwnedFd(descriptors, check(fd, "open", path));
    }

    @Override
    public int mode(int directory, byte[] name) throws IOException {
        ByteBuffer statx = statx(directory, name, AT_SYMLINK_NOFOLLOW);
        return Short.toUnsignedInt(statx.getShort(STATX_MODE));
    }

    @Override
    public FileTime modified(int fd) throws IOException {
        ByteBuffer statx = statx(fd, new byte[0], AT_EMPTY_PATH);
        return new FileTime(statx.getLong(STATX_MTIME), statx.getInt(STATX_MTIME + Long.BYTES));
    }

    private ByteBuffer statx(int directory, byte[] name, int flags) throws IOException {
        ByteBuffer into = struct(STATX_BYTES);
        check(libc.statx(directory, checked(name), flags, STATX_BASIC_STATS, into), "stat", name);
        return into;
    }

    @Override
    public void makeDirectory(int directory, byte[] name, int mode) throws IOException {
        check(libc.mkdirat(directory, checked(name), mode), "mkdir", name);
    }

    @Override
    public void makeNode(int directory, byte[] name, int mode, long major, long minor) throws IOException {
        long device = ((major & 0xfffff000L) << 32)
                | ((major & 0xfffL) << 8)
                | ((minor & 0xffffff00L) << 12)
                | (minor & 0xffL);
        check(libc.syscall(SYS_MKNODAT, directory, checked(name), mode, device), "mknod", name);
    }

    @Override
    public void makeSymbolicLink(byte[] target, int directory, byte[] name) throws IOException {
        check(libc.symlinkat(checked(target), directory, checked(name)), "symlink", name);
    }

    @Override
    public byte[] readLink(int directory, byte[] name) throws IOException {
        ByteBuffer into = struct(PATH_MAX);
        byte[] target = new byte[check(libc.readlinkat(directory, checked(name), into), "readlink", name)];
        into.get(target);
        return target;
    }

    @Override
    public void link(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws IOException {
        check(libc.linkat(fromDirectory, checked(from), toDirectory, checked(to), 0), "link", from);
    }

    @Override
    public void unlink(int directory, byte[] name, int flags) throws IOException {
        check(libc.unlinkat(directory, checked(name), flags), "unlink", name);
    }

    @Override
    public void rename(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws IOException {
        check(libc.renameat(fromDirectory, checked(from), toDirectory, checked(to)), "rename", from);
    }

    @Override
    public void changeOwner(int directory, byte[] name, long uid, long gid) throws IOException {
        int result = libc.fchownat(directory, checked(name), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW);
        check(result, "chown", name);
    }

    @Override
    public void changeMode(int directory, byte[] name, int mode) throws IOException {
        check(libc.fchmodat(directory, checked(name), mode, 0), "chmod", name);
    }

    @Override
    public void setTimes(int directory, byte[] name, FileTime modified) throws IOException {
        int result = libc.utimensat(directory, checked(name), times(modified), AT_SYMLINK_NOFOLLOW);
        check(result, "utimensat", name);
    }

    @Override
    public void setTimes(int fd, FileTime modified) throws IOException {
        check(libc.futimens(fd, times(modified)), "futimens", new byte[0]);
    }

    private static byte[] times(FileTime modified) {
        byte[] times = new byte[4 * Long.BYTES];
        ByteBuffer.wrap(times)
                .order(ByteOrder.nativeOrder())
                .putLong(modified.seconds())
                .putLong(modified.nanos())
                .putLong(modified.seconds())
                .putLong(modified.nanos());
        return times;
    }

    /** There is no *at form of setxattr(2) on older kernels; /proc/self/fd leads to the very directory. */
    @Override
    public void setAttribute(int directory, byte[] name, String attribute, byte[] value) throws IOException {
        byte[] folder = ("/proc/self/fd/" + directory + "/").getBytes(ISO_8859_1);
        byte[] path = Arrays.copyOf(folder, folder.length + name.length);
        System.arraycopy(checked(name), 0, path, folder.length, name.length);
        byte[] key = checked(attribute.getBytes(StandardCharsets.UTF_8));
        check(libc.lsetxattr(path, key, value, 0), "setxattr " + attribute, name);
    }

    @Override
    public void seek(int fd, long offset) throws IOException {
        check(libc.lseek(fd, offset, SEEK_SET) < 0 ? -1 : 0, "lseek", new byte[0]);
    }

    @Override
    public void truncate(int fd, long size) throws IOException {
        check(libc.ftruncate(fd, size), "truncate", new byte[0]);
    }

    @Override
    public void syncFileSystem(int fd) throws IOException {
        check(libc.syncfs(fd), "syncfs", new byte[0]);
    }

    /** A name that ends where the kernel thinks it ends. */
    private static byte[] checked(byte[] name) throws IOException {
        for (byte b : name) {
            if (b == 0) {
                throw new IOException("name with a NUL: " + new String(name, StandardCharsets.UTF_8));
            }
        }
        return name;
    }

    private static ByteBuffer struct(int bytes) {
        return ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
    }

    private int check(int result, String operation, byte[] name) throws IOException {
        if (result < 0) {
            int errno = libc.errno();
            String what = name.length == 0 ? operation : operation + " " + new String(name, StandardCharsets.UTF_8);
            throw new KernelException(what, errno, libc.strerror(errno));
        }
        return result;
    }
}
