/** Volumes, binds and tmpfs mounts through the stock docker CLI. */
@NullMarked
package io.berth.it.volume;

import org.jspecify.annotations.NullMarked;
