package io.berth.daemon.build;

import java.util.List;

/**
 * One stage of a Dockerfile: its {@code FROM} and what follows.
 *
 * @param text the {@code FROM} as it is shown to people
 * @param base as written
 * @param name in lower case; empty for none
 * @param platform as written; empty for none
 */
record StagePlan(String text, String base, String name, String platform, List<Command> commands) {}
