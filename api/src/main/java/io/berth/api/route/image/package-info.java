/** The endpoints under {@code /images}. */
@NullMarked
package io.berth.api.route.image;

import org.jspecify.annotations.NullMarked;
