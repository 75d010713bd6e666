/** JSON as the Engine API writes and reads it: one mapper, the syntax errors and the times of Go's encoders. */
@NullMarked
package io.berth.api.json;

import org.jspecify.annotations.NullMarked;
