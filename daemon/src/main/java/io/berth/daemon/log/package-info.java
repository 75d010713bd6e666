/** The engine's own log: what slf4j hands its lines to. */
@NullMarked
package io.berth.daemon.log;

import org.jspecify.annotations.NullMarked;
