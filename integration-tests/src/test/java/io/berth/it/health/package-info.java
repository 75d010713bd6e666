/** Health checks through the stock docker CLI. */
@NullMarked
package io.berth.it.health;

import org.jspecify.annotations.NullMarked;
