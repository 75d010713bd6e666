package io.berth.execdriver.launcher;

/**
 * Why the launcher could not make a process.
 *
 * @param errno the system's error number
 * @param operation the operation's code, or 0 when it was none
 * @param text in words, the error's own included
 */
public record LaunchFailure(int errno, int operation, String text) {
    /** Whether it was this operation that failed. */
    public boolean during(Operation candidate) {
        return operation == candidate.code();
    }
}
