/** The endpoints under {@code /networks}. */
@NullMarked
package io.berth.api.route.network;

import org.jspecify.annotations.NullMarked;
