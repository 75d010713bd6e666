/** Containers through the stock client: run, lifecycle, list. */
@NullMarked
package io.berth.it.container;

import org.jspecify.annotations.NullMarked;
