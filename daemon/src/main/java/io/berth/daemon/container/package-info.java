/** Containers: what they are made of, the states they go through, and the processes behind them. */
@NullMarked
package io.berth.daemon.container;

import org.jspecify.annotations.NullMarked;
