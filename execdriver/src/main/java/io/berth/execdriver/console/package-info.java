/** Consoles: what copies between a process's descriptors and its StreamConfig. */
@NullMarked
package io.berth.execdriver.console;

import org.jspecify.annotations.NullMarked;
