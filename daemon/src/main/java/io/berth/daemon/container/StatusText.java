package io.berth.daemon.container;

import java.time.Duration;
import java.time.Instant;

/** The engine's words for how a container does and how long something took. */
final class StatusText {
    private static final int DAY = 24;
    private static final int WEEK = 7 * DAY;
    private static final int MONTH = 30 * DAY;
    private static final int YEAR = 365 * DAY;

    private StatusText() {}

    /**
     * The {@code STATUS} column of the list of containers.
     *
     * @param health what is added while it runs
     */
    static String of(ContainerState state, Instant now, String health) {
        LastRun last = state.last();
        return switch (state) {
            case ContainerState.Running running -> "Up " + duration(running.startedAt(), now) + health;
            case ContainerState.Paused paused ->
                "Up " + duration(paused.running().startedAt(), now) + " (Paused)";
            case ContainerState.Restarting _ ->
                "Restarting (" + last.exitCode() + ") " + duration(last.finishedAt(), now) + " ago";
            case ContainerState.Removing _ -> "Removal In Progress";
            case ContainerState.Dead _ -> "Dead";
            case ContainerState.Created _ -> "Created";
            case ContainerState.Exited _ ->
                "Exited (" + last.exitCode() + ") " + duration(last.finishedAt(), now) + " ago";
        };
    }

    private static String duration(Instant from, Instant to) {
        Duration lasted = Duration.between(from, to);
        long seconds = Math.max(0, lasted.toSeconds());
        long hours = Math.max(0, lasted.plusMinutes(30).toHours());
        if (seconds < 60) {
            return seconds < 1 ? "Less than a second" : seconds == 1 ? "1 second" : seconds + " seconds";
        }
        long minutes = seconds / 60;
        if (minutes < 60) {
            return minutes == 1 ? "About a minute" : minutes + " minutes";
        }
        return hours < 2 ? "About an hour" : longDuration(hours);
    }

    private static String longDuration(long hours) {
        if (hours < 2 * DAY) {
            return hours + " hours";
        }
        if (hours < 2 * WEEK) {
            return hours / DAY + " days";
        }
        if (hours < 2 * MONTH) {
            return hours / WEEK + " weeks";
        }
        return hours < 2 * YEAR ? hours / MONTH + " months" : hours / YEAR + " years";
    }
}
