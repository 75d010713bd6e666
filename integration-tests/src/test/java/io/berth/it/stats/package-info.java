/** What containers use, through the stock docker CLI. */
@NullMarked
package io.berth.it.stats;

import org.jspecify.annotations.NullMarked;
