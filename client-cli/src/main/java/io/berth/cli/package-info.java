/** berth, the thin client. */
@NullMarked
package io.berth.cli;

import org.jspecify.annotations.NullMarked;
