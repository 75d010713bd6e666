/** Reads Dockerfiles: lines, flags, words, variables. Knows nothing of images. */
@NullMarked
package io.berth.daemon.build.dockerfile;

import org.jspecify.annotations.NullMarked;
