/** The networks that containers join. */
@NullMarked
package io.berth.daemon.network;

import org.jspecify.annotations.NullMarked;
