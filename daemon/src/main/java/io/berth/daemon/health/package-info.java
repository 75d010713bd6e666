/** Health probes: an exec on a schedule, its result fed to the container's state. */
@NullMarked
package io.berth.daemon.health;

import org.jspecify.annotations.NullMarked;
