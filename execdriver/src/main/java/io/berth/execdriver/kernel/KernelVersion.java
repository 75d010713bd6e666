package io.berth.execdriver.kernel;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A kernel's version, as far as features depend on it. */
public record KernelVersion(int major, int minor) {
    private static final Pattern FORM = Pattern.compile("(\\d+)\\.(\\d+).*", Pattern.DOTALL);

    /** The version of the kernel that runs this JVM. */
    public static KernelVersion running() {
        return parse(System.getProperty("os.version"));
    }

    /** Reads {@code 6.1}, {@code 5.15.0-89-generic} and the like. */
    public static KernelVersion parse(String text) {
        Matcher matcher = FORM.matcher(text);
        if (!matcher.matches()) {
            throw new IllegalArgumentException("not a kernel version: " + text);
        }
        return new KernelVersion(Integer.parseInt(matcher.group(1)), Integer.parseInt(matcher.group(2)));
    }

    public boolean atLeast(String version) {
        KernelVersion other = parse(version);
        return major > other.major || (major == other.major && minor >= other.minor);
    }
}
