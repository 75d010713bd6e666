/** Attach, terminals and hijacked connections, byte by byte. */
@NullMarked
package io.berth.it.attach;

import org.jspecify.annotations.NullMarked;
