package io.berth.execdriver.kernel;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

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
    private static final int DIRECTORY_BYTES = 1 << 15;
    private static final int XATTR_USUAL = 256;
    private static final int XATTR_MAX = 1 << 16;
    private static final long SYS_FCHMOD = 91;
    private static final long SYS_SETFSUID = 122;
    private static final long SYS_SETFSGID = 123;
    private static final long SYS_CAPGET = 125;
    private static final long SYS_CAPSET = 126;
    private static final int CAPABILITY_VERSION = 0x20080522;
    private static final int CAPABILITY_HEADER_BYTES = 8;
    private static final int CAPABILITY_WORDS = 6;
    private static final long SYS_GETDENTS64 = 217;
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

    @Override
    public FileStatus status(int directory, byte[] name) throws IOException {
        return status(statx(directory, name, AT_SYMLINK_NOFOLLOW));
    }

    @Override
    public FileStatus status(int fd) throws IOException {
        return status(statx(fd, new byte[0], AT_EMPTY_PATH));
    }

    /** Offsets as struct statx has them (statx(2)). */
    private static FileStatus status(ByteBuffer statx) {
        return new FileStatus(
                Short.toUnsignedInt(statx.getShort(STATX_MODE)),
                Integer.toUnsignedLong(statx.getInt(16)),
                Integer.toUnsignedLong(statx.getInt(20)),
                Integer.toUnsignedLong(statx.getInt(24)),
                statx.getLong(32),
                (long) statx.getInt(136) << Integer.SIZE | Integer.toUnsignedLong(statx.getInt(140)),
                statx.getLong(40),
                new FileTime(statx.getLong(STATX_MTIME), statx.getInt(STATX_MTIME + Long.BYTES)),
                Integer.toUnsignedLong(statx.getInt(128)),
                Integer.toUnsignedLong(statx.getInt(132)));
    }

    /** A record of getdents64(2): inode 8, offset 8, its own length 2, type 1, name up to a NUL. */
    @Override
    public List<byte[]> list(int fd) throws IOException {
        List<byte[]> names = new ArrayList<>();
        ByteBuffer records = struct(DIRECTORY_BYTES);
        int count = -1;
        while (count != 0 && names.isEmpty()) {
            count = check(libc.syscall(SYS_GETDENTS64, fd, records, DIRECTORY_BYTES), "getdents64", new byte[0]);
            for (int at = 0; at < count; at += Short.toUnsignedInt(records.getShort(at + 16))) {
                addName(records, at + 19, names);
            }
        }
        return names;
    }

    private static void addName(ByteBuffer records, int start, List<byte[]> into) {
        int end = start;
        while (records.get(end) != 0) {
            end++;
        }
        byte[] name = new byte[end - start];
        records.get(start, name);
        boolean dots = name.length <= 2 && name[0] == '.' && (name.length == 1 || name[1] == '.');
        if (!dots) {
            into.add(name);
        }
    }

    @Override
    public List<String> attributeNames(int directory, byte[] name) throws IOException {
        byte[] path = inFolder(directory, name);
        ByteBuffer into = struct(XATTR_USUAL);
        int count = libc.llistxattr(path, into);
        if (count < 0 && libc.errno() == Errno.ERANGE) {
            into = struct(XATTR_MAX);
            count = libc.llistxattr(path, into);
        }
        if (count < 0 && libc.errno() == Errno.EOPNOTSUPP) {
            return List.of();
        }
        byte[] all = new byte[check(count, "listxattr", name)];
        into.get(all);
        List<String> names = new ArrayList<>();
        for (String attribute : new String(all, StandardCharsets.UTF_8).split("\0", -1)) {
            if (!attribute.isEmpty()) {
                names.add(attribute);
            }
        }
        return names;
    }

    @Override
    public Optional<byte[]> attribute(int directory, byte[] name, String attribute) throws IOException {
        byte[] path = inFolder(directory, name);
        byte[] key = checked(attribute.getBytes(StandardCharsets.UTF_8));
        ByteBuffer into = struct(XATTR_USUAL);
        int count = libc.lgetxattr(path, key, into);
        if (count < 0 && libc.errno() == Errno.ERANGE) {
            into = struct(XATTR_MAX);
            count = libc.lgetxattr(path, key, into);
        }
        if (count < 0 && (libc.errno() == Errno.ENODATA || libc.errno() == Errno.EOPNOTSUPP)) {
            return Optional.empty();
        }
        byte[] value = new byte[check(count, "getxattr " + attribute, name)];
        into.get(value);
        return Optional.of(value);
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
    public void actAs(long uid, long gid) throws IOException {
        ByteBuffer header = ByteBuffer.allocateDirect(CAPABILITY_HEADER_BYTES).order(ByteOrder.nativeOrder());
        header.putInt(0, CAPABILITY_VERSION);
        ByteBuffer sets =
                ByteBuffer.allocateDirect(CAPABILITY_WORDS * Integer.BYTES).order(ByteOrder.nativeOrder());
        check(libc.syscall(SYS_CAPGET, header, sets), "capget", new byte[0]);
        libc.syscall(SYS_SETFSGID, gid, 0, 0, 0);
        libc.syscall(SYS_SETFSUID, uid, 0, 0, 0); // takes the rights over files away with user 0
        check(libc.syscall(SYS_CAPSET, header, sets), "capset", new byte[0]);
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
    public void changeOwner(int fd, long uid, long gid) throws IOException {
        check(libc.fchownat(fd, new byte[0], (int) uid, (int) gid, AT_EMPTY_PATH), "chown", new byte[0]);
    }

    @Override
    public void changeMode(int fd, int mode) throws IOException {
        check(libc.syscall(SYS_FCHMOD, fd, mode, 0, 0), "chmod", new byte[0]);
    }

    /** Older kernels have no fchmodat(2) that does not follow links; /proc/self/fd leads to the very file. */
    @Override
    public void changeMode(int directory, byte[] name, int mode) throws IOException {
        int path = FileCalls.O_PATH | FileCalls.O_NOFOLLOW;
        try (OwnedFd file = open(directory, name, path, 0, 0)) {
            byte[] itself = ("/proc/self/fd/" + file.number()).getBytes(ISO_8859_1);
            check(libc.fchmodat(FileCalls.AT_FDCWD, itself, mode, 0), "chmod", name);
        }
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
        byte[] path = inFolder(directory, name);
        byte[] key = checked(attribute.getBytes(StandardCharsets.UTF_8));
        check(libc.lsetxattr(path, key, value, 0), "setxattr " + attribute, name);
    }

    private static byte[] inFolder(int directory, byte[] name) throws IOException {
        byte[] folder = ("/proc/self/fd/" + directory + "/").getBytes(ISO_8859_1);
        byte[] path = Arrays.copyOf(folder, folder.length + name.length);
        System.arraycopy(checked(name), 0, path, folder.length, name.length);
        return path;
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
