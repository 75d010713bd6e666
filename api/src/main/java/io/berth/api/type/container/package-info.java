/** Containers as the Engine API writes them. */
@NullMarked
package io.berth.api.type.container;

import org.jspecify.annotations.NullMarked;
