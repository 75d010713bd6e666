package io.berth.api.backend;

import io.berth.streams.attach.HijackTask;

/**
 * An attach that has been accepted.
 *
 * @param multiplexed whether the output is framed (there is no terminal)
 * @param task copies between the connection and the process until one of them is done
 */
public record AttachPlan(boolean multiplexed, HijackTask task) {}
