/** Images: references, the store, load and import, list, history, removal. */
@NullMarked
package io.berth.daemon.image;

import org.jspecify.annotations.NullMarked;
