/** Our own client beside the stock one. */
@NullMarked
package io.berth.it.cli;

import org.jspecify.annotations.NullMarked;
