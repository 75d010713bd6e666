/** More processes in a running container. */
@NullMarked
package io.berth.it.exec;

import org.jspecify.annotations.NullMarked;
