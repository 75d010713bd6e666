/** From "run this" to an exit code: the seam that every execution driver implements. */
@NullMarked
package io.berth.execdriver;

import org.jspecify.annotations.NullMarked;
