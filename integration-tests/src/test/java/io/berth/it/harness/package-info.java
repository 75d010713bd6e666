/** The packaged engine as a process of its own, and the clients that tests drive it with. */
@NullMarked
package io.berth.it.harness;

import org.jspecify.annotations.NullMarked;
