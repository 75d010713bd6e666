/** The engine about itself as the Engine API writes it. */
@NullMarked
package io.berth.api.type.system;

import org.jspecify.annotations.NullMarked;
