/** Volumes of the driver {@code local}: their records, their folders, what is mounted on those, and who has them. */
@NullMarked
package io.berth.daemon.volume;

import org.jspecify.annotations.NullMarked;
