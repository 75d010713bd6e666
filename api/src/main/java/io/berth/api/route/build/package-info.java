/** Builds. */
@NullMarked
package io.berth.api.route.build;

import org.jspecify.annotations.NullMarked;
