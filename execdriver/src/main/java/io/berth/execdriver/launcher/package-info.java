/** The native launcher's protocol: frames, programs of operations, and the connections to the zygote and to parents. */
@NullMarked
package io.berth.execdriver.launcher;

import org.jspecify.annotations.NullMarked;
