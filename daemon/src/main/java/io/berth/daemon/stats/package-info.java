/** What containers use: one sample, or one a second for as long as a client listens. */
@NullMarked
package io.berth.daemon.stats;

import org.jspecify.annotations.NullMarked;
