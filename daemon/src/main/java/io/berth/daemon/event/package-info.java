/** What happens in the engine, told to whoever listens. */
@NullMarked
package io.berth.daemon.event;

import org.jspecify.annotations.NullMarked;
