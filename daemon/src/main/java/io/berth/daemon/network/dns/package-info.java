/** The engine's name server for containers on networks of users. */
@NullMarked
package io.berth.daemon.network.dns;

import org.jspecify.annotations.NullMarked;
