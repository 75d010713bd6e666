/** The multiplexed stream: stdout and stderr on one connection, each piece behind an 8-byte header. */
@NullMarked
package io.berth.streams.frame;

import org.jspecify.annotations.NullMarked;
