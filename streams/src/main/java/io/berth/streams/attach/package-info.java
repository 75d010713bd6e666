/** The copying between one client's connection and a process's streams. */
@NullMarked
package io.berth.streams.attach;

import org.jspecify.annotations.NullMarked;
