/** Images as the Engine API writes them. */
@NullMarked
package io.berth.api.type.image;

import org.jspecify.annotations.NullMarked;
