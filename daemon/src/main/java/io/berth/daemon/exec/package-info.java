/** Further processes in running containers. */
@NullMarked
package io.berth.daemon.exec;

import org.jspecify.annotations.NullMarked;
