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
    private final jnr.ffi.Runtime runtime;
    private final DescriptorCalls descriptors;

    LinuxTree(Libc libc, DescriptorCalls descriptors) {
        this.libc = libc;
        this.runtime = jnr.ffi.Runtime.getRuntime(libc);
        this.descriptors = descriptors;
    }

    @Override
    public OwnedFd open(int directory, byte[] path, int flags, int mode, int resolve) throws IOException {
        byte[] how = new byte[OPEN_HOW_BYTES];
        ByteBuffer.wrap(how)
                .order(ByteOrder.nativeOrder())
                .putLong(flags | DescriptorCalls.O_CLOEXEC)
                .putLong(mode)
                .putLong(resolve);
        long fd = libc.syscall(SYS_OPENAT2, directory, terminated(path), how, OPEN_HOW_BYTES);
        return new OwnedFd(descriptors, check((int) fd, "open", path));
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
        byte[] into = new byte[STATX_BYTES];
        check(libc.statx(directory, terminated(name), flags, STATX_BASIC_STATS, into), "stat", name);
        return ByteBuffer.wrap(into).order(ByteOrder.nativeOrder());
    }

    @Override
    public void makeDirectory(int directory, byte[] name, int mode) throws IOException {
        check(libc.mkdirat(directory, terminated(name), mode), "mkdir", name);
    }

    @Override
    public void makeNode(int directory, byte[] name, int mode, long major, long minor) throws IOException {
        long device = ((major & 0xfffff000L) << 32)
                | ((major & 0xfffL) << 8)
                | ((minor & 0xffffff00L) << 12)
                | (minor & 0xffL);
        check((int) libc.syscall(SYS_MKNODAT, directory, terminated(name), mode, device), "mknod", name);
    }

    @Override
    public void makeSymbolicLink(byte[] target, int directory, byte[] name) throws IOException {
        check(libc.symlinkat(terminated(target), directory, terminated(name)), "symlink", name);
    }

    @Override
    public byte[] readLink(int directory, byte[] name) throws IOException {
        byte[] into = new byte[PATH_MAX];
        long count = libc.readlinkat(directory, terminated(name), into, into.length);
        return Arrays.copyOf(into, check((int) count, "readlink", name));
    }

    @Override
    public void link(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws IOException {
        check(libc.linkat(fromDirectory, terminated(from), toDirectory, terminated(to), 0), "link", from);
    }

    @Override
    public void unlink(int directory, byte[] name, int flags) throws IOException {
        check(libc.unlinkat(directory, terminated(name), flags), "unlink", name);
    }

    @Override
    public void rename(int fromDirectory, byte[] from, int toDirectory, byte[] to) throws IOException {
        check(libc.renameat(fromDirectory, terminated(from), toDirectory, terminated(to)), "rename", from);
    }

    @Override
    public void changeOwner(int directory, byte[] name, long uid, long gid) throws IOException {
        int result = libc.fchownat(directory, terminated(name), (int) uid, (int) gid, AT_SYMLINK_NOFOLLOW);
        check(result, "chown", name);
    }

    @Override
    public void changeMode(int directory, byte[] name, int mode) throws IOException {
        check(libc.fchmodat(directory, terminated(name), mode, 0), "chmod", name);
    }

    @Override
    public void setTimes(int directory, byte[] name, FileTime modified) throws IOException {
        int result = libc.utimensat(directory, terminated(name), times(modified), AT_SYMLINK_NOFOLLOW);
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
        byte[] path = Arrays.copyOf(folder, folder.length + name.length + 1);
        System.arraycopy(name, 0, path, folder.length, name.length);
        check(libc.lsetxattr(path, attribute, value, value.length, 0), "setxattr " + attribute, name);
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

    private static byte[] terminated(byte[] name) throws IOException {
        for (byte b : name) {
            if (b == 0) {
                throw new IOException("name with a NUL: " + new String(name, StandardCharsets.UTF_8));
            }
        }
        return Arrays.copyOf(name, name.length + 1);
    }

    private int check(int result, String operation, byte[] name) throws IOException {
        if (result < 0) {
            int errno = runtime.getLastError();
            String what = name.length == 0 ? operation : operation + " " + new String(name, StandardCharsets.UTF_8);
            throw new KernelException(what, errno, libc.strerror(errno));
        }
        return result;
    }
}
