/** The endpoints under {@code /volumes}. */
@NullMarked
package io.berth.api.route.volume;

import org.jspecify.annotations.NullMarked;
