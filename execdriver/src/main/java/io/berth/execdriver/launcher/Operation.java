package io.berth.execdriver.launcher;

/**
 * The operations of which the launcher's programs consist; {@code enum operation_code} in protocol.h says what each
 * takes and does. Those below 32 are read before the process exists, the others are run in it in the program's order.
 */
public enum Operation {
    CLONE(1),
    JOIN(2),
    JOIN_INIT(3),
    CGROUP_TASKS(4),
    CGROUP_INTO(5),
    STDIO(6),
    UNCLONED(7),
    WINDOW(8),
    SPOOL(9),
    USER_NAMESPACE(10),
    IDMAP(11),
    RAISE(12),
    ROOT(32),
    ROOT_CLASSIC(33),
    ROOT_BIND(34),
    MOUNT(35),
    BIND(36),
    MKNOD(37),
    SYMLINK(38),
    PIVOT(39),
    MASK(40),
    READONLY(41),
    READONLY_MOUNT(42),
    HOSTNAME(43),
    DOMAINNAME(44),
    SYSCTL(45),
    LOOPBACK_UP(46),
    KEYRING(47),
    SYNC(48),
    CONSOLE(64),
    SESSION(65),
    RLIMIT(66),
    SECCOMP(67),
    NO_NEW_PRIVS(68),
    CREDENTIALS(69),
    CWD(70),
    ENV(71),
    ARGV(72),
    EXEC(73),
    PREPARE(96),
    CONSOLE_SOCKET(97),
    RUNTIME(98),
    ADOPT(99),
    STARTED(100),
    STAGE(101);

    private final int code;

    Operation(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }
}
