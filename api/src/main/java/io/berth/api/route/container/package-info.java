/** The endpoints under {@code /containers}. */
@NullMarked
package io.berth.api.route.container;

import org.jspecify.annotations.NullMarked;
