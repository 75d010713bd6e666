package io.berth.execdriver.process;

import java.util.List;

/**
 * Who a process runs as, in numbers.
 *
 * @param groups all groups, {@code gid} as the first, without doubles
 * @param home the home folder, {@code /} when there is no record
 */
public record ResolvedUser(int uid, int gid, List<Integer> groups, String home) {}
