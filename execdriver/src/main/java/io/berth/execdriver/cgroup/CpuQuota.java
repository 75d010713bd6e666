package io.berth.execdriver.cgroup;

/** The two ways to say how much processor time a group may have: a number of CPUs, or a quota in each period. */
public final class CpuQuota {
    private static final long DEFAULT_PERIOD_MICROS = 100_000;
    private static final long NANO = 1_000_000_000;

    private CpuQuota() {}

    /** Microseconds; 0 when it is not set. */
    public static long period(Resources.Cpu cpu) {
        return cpu.nano() > 0 ? DEFAULT_PERIOD_MICROS : cpu.period();
    }

    /** Microseconds; 0 when it is not set. */
    public static long quota(Resources.Cpu cpu) {
        return cpu.nano() > 0 ? cpu.nano() * DEFAULT_PERIOD_MICROS / NANO : cpu.quota();
    }
}
