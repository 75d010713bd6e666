/** Volumes as the Engine API writes them. */
@NullMarked
package io.berth.api.type.volume;

import org.jspecify.annotations.NullMarked;
