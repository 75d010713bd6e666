/** Layers: archives unpacked once by their contents, and the writable layer of each container above them. */
@NullMarked
package io.berth.daemon.layer;

import org.jspecify.annotations.NullMarked;
