/** Routes about plugins. */
@NullMarked
package io.berth.api.route.plugin;

import org.jspecify.annotations.NullMarked;
