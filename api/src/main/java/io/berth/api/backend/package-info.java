/** The narrow interfaces that the engine implements and the routes call. */
@NullMarked
package io.berth.api.backend;

import org.jspecify.annotations.NullMarked;
