/** The endpoint {@code /containers/{id}/stats}. */
@NullMarked
package io.berth.api.route.stats;

import org.jspecify.annotations.NullMarked;
