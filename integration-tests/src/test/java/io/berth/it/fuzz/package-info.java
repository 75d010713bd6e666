/** Parsers of what strangers send, given what no sender means. */
@NullMarked
package io.berth.it.fuzz;

import org.jspecify.annotations.NullMarked;
