package io.berth.api.version;

import com.google.common.base.Splitter;
import java.util.List;

/**
 * A version of the Engine API, such as 1.41.
 *
 * @param major always 1 so far
 * @param minor compared as a number: 1.9 is older than 1.24
 */
public record ApiVersion(int major, int minor) implements Comparable<ApiVersion> {
    /** The newest version spoken, and what a request without a prefix gets. */
    public static final ApiVersion CURRENT = new ApiVersion(1, 51);

    /** The oldest version spoken. */
    public static final ApiVersion MINIMUM = new ApiVersion(1, 24);

    /**
     * Reads what a path's prefix has after its {@code v}: digits and dots. Parts that are missing count as zero, parts
     * after the second don't count.
     */
    public static ApiVersion parse(String text) {
        List<String> parts = Splitter.on('.').splitToList(text);
        return new ApiVersion(number(parts.getFirst()), parts.size() < 2 ? 0 : number(parts.get(1)));
    }

    private static int number(String digits) {
        if (digits.isEmpty()) {
            return 0;
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException beyondInt) {
            return Integer.MAX_VALUE;
        }
    }

    /** Whether this version is {@code 1.minor} or newer. */
    public boolean atLeast(int wantedMinor) {
        return compareTo(new ApiVersion(1, wantedMinor)) >= 0;
    }

    @Override
    public int compareTo(ApiVersion other) {
        int byMajor = Integer.compare(major, other.major);
        return byMajor != 0 ? byMajor : Integer.compare(minor, other.minor);
    }

    @Override
    public String toString() {
        return major + "." + minor;
    }
}
