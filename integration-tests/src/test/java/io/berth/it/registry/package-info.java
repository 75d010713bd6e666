/** Pulls from a real registry through the stock docker CLI. */
@NullMarked
package io.berth.it.registry;

import org.jspecify.annotations.NullMarked;
