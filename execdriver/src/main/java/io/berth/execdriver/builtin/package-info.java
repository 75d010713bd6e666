/** The embedded driver: from a container's description to the launcher's operations. */
@NullMarked
package io.berth.execdriver.builtin;

import org.jspecify.annotations.NullMarked;
