/** Many at once, restarts and crashes of the daemon, hostile input. */
@NullMarked
package io.berth.it.robust;

import org.jspecify.annotations.NullMarked;
