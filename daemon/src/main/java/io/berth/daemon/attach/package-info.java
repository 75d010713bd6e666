/** Clients that take part in a container's streams or read its log. */
@NullMarked
package io.berth.daemon.attach;

import org.jspecify.annotations.NullMarked;
