package io.berth.api.version;

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
