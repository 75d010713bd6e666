/** Exec instances as the Engine API writes them. */
@NullMarked
package io.berth.api.type.exec;

import org.jspecify.annotations.NullMarked;
