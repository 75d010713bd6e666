/** The endpoints of a swarm, which this engine is never part of. */
@NullMarked
package io.berth.api.route.swarm;

import org.jspecify.annotations.NullMarked;
