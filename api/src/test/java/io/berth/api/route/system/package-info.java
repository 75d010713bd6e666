/** Wire tests of the routes about the engine itself. */
@NullMarked
package io.berth.api.route.system;

import org.jspecify.annotations.NullMarked;
