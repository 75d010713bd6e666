package io.berth.api.backend;

/**
 * Which containers are listed.
 *
 * @param all not only the running ones
 * @param limit at most so many, the newest, running or not; 0 or less is without limit
 * @param size whether to count the bytes that each takes, which is slow
 */
public record ListOptions(boolean all, int limit, boolean size, Filters filters) {}
