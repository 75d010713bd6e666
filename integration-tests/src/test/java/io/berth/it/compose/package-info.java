/** docker compose with an engine: a project of real services. */
@NullMarked
package io.berth.it.compose;

import org.jspecify.annotations.NullMarked;
