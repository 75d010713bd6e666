/** The engine's process: wiring, configuration, start and stop. */
@NullMarked
package io.berth.daemon;

import org.jspecify.annotations.NullMarked;
