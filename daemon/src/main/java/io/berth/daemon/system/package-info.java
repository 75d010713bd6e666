/** What the engine says of itself and its host: info, version, ping, and the stream of events. */
@NullMarked
package io.berth.daemon.system;

import org.jspecify.annotations.NullMarked;
