/** Containers' files from outside: copies in and out, stat, changes, export, commit. */
@NullMarked
package io.berth.daemon.archive;

import org.jspecify.annotations.NullMarked;
