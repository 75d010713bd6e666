/** What the host has of what containers need: {@code ./berth check}. */
@NullMarked
package io.berth.daemon.check;

import org.jspecify.annotations.NullMarked;
