/** What the engine says when it refuses: kinds, messages and the error body. */
@NullMarked
package io.berth.api.error;

import org.jspecify.annotations.NullMarked;
