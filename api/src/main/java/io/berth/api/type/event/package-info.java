/** Events as the Engine API writes them. */
@NullMarked
package io.berth.api.type.event;

import org.jspecify.annotations.NullMarked;
