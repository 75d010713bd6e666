package io.berth.execdriver.kernel;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/** The calls of {@link MountCalls} on Linux. */
final class LinuxMounts implements MountCalls {
    private static final int AT_EMPTY_PATH = 0x1000;
    private static final int OPEN_TREE_CLOEXEC = DescriptorCalls.O_CLOEXEC;
    private static final int MOVE_MOUNT_F_EMPTY_PATH = 0x04;
    private static final int MOVE_MOUNT_T_EMPTY_PATH = 0x40;
    private static final int CLONE_FS = 0x200;
    private static final int CLONE_NEWNS = 0x20000;
    private static final int MOUNT_ATTR_BYTES = 32;
    private static final long MOUNT_ATTR_IDMAP = 0x100000;
    private static final long SYS_FCHDIR = 81;
    private static final long SYS_UNSHARE = 272;
    private static final long SYS_SETNS = 308;
    private static final long SYS_OPEN_TREE = 428;
    private static final long SYS_MOVE_MOUNT = 429;
    private static final long SYS_MOUNT_SETATTR = 442;

    private final Libc libc;
    private final DescriptorCalls descriptors;

    LinuxMounts(Libc libc, DescriptorCalls descriptors) {
        this.libc = libc;
        this.descriptors = descriptors;
    }

    @Override
    public OwnedFd openTree(int directory, String path, int flags) throws IOException {
        if (path.indexOf(0) >= 0) {
            throw new IOException("name with a NUL: " + path);
        }
        byte[] name = path.getBytes(StandardCharsets.UTF_8);
        int all = flags | OPEN_TREE_CLOEXEC | (name.length == 0 ? AT_EMPTY_PATH : 0);
        return new OwnedFd(
                descriptors, check(libc.syscall(SYS_OPEN_TREE, directory, name, all, 0), "open_tree " + path));
    }

    @Override
    public void attach(int tree, int target) throws IOException {
        check(
                libc.syscall(
                        SYS_MOVE_MOUNT,
                        tree,
                        new byte[0],
                        target,
                        new byte[0],
                        MOVE_MOUNT_F_EMPTY_PATH | MOVE_MOUNT_T_EMPTY_PATH),
                "move_mount");
    }

    @Override
    public void setAttributes(int tree, int attributes) throws IOException {
        ByteBuffer structure = ByteBuffer.allocateDirect(MOUNT_ATTR_BYTES).order(ByteOrder.nativeOrder());
        structure.putLong(0, attributes);
        int result = libc.syscall(
                SYS_MOUNT_SETATTR, tree, new byte[0], AT_EMPTY_PATH | AT_RECURSIVE, structure, MOUNT_ATTR_BYTES);
        check(result, "mount_setattr");
    }

    @Override
    public void mapOwners(int tree, int userNamespace) throws IOException {
        ByteBuffer structure = ByteBuffer.allocateDirect(MOUNT_ATTR_BYTES).order(ByteOrder.nativeOrder());
        structure.putLong(0, MOUNT_ATTR_IDMAP).putLong(MOUNT_ATTR_BYTES - Long.BYTES, userNamespace);
        int result = libc.syscall(SYS_MOUNT_SETATTR, tree, new byte[0], AT_EMPTY_PATH, structure, MOUNT_ATTR_BYTES);
        check(result, "mount_setattr");
    }

    @Override
    public void unshareMounts() throws IOException {
        check(libc.syscall(SYS_UNSHARE, CLONE_NEWNS, 0, 0, 0), "unshare");
    }

    @Override
    public void unshareFolder() throws IOException {
        check(libc.syscall(SYS_UNSHARE, CLONE_FS, 0, 0, 0), "unshare");
    }

    @Override
    public void joinMounts(int namespace) throws IOException {
        unshareFolder();
        check(libc.syscall(SYS_SETNS, namespace, CLONE_NEWNS, 0, 0), "setns");
    }

    @Override
    public void changeDirectory(int directory) throws IOException {
        check(libc.syscall(SYS_FCHDIR, directory, 0, 0, 0), "fchdir");
    }

    private int check(int result, String operation) throws IOException {
        if (result < 0) {
            int errno = libc.errno();
            throw new KernelException(operation, errno, libc.strerror(errno));
        }
        return result;
    }
}
