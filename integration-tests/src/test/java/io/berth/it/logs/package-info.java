/** What the engine keeps of a container's output. */
@NullMarked
package io.berth.it.logs;

import org.jspecify.annotations.NullMarked;
