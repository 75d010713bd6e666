package io.berth.execdriver.kernel;

/**
 * Two connected descriptors; the holder owns both.
 *
 * @param first a pipe's reading end, or one end of a socket pair
 * @param second a pipe's writing end, or the other end
 */
public record FdPair(OwnedFd first, OwnedFd second) implements AutoCloseable {
    @Override
    public void close() {
        first.close();
        second.close();
    }
}
