/** The Engine API over a socket: HTTP, hijacked streams, and the terminal of the session. */
@NullMarked
package io.berth.cli.client;

import org.jspecify.annotations.NullMarked;
