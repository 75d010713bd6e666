/** Builds of images, through the stock docker CLI. */
@NullMarked
package io.berth.it.build;

import org.jspecify.annotations.NullMarked;
