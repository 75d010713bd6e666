/** Images: import, load, tag, inspect, remove. */
@NullMarked
package io.berth.it.image;

import org.jspecify.annotations.NullMarked;
