/** Containers' files from outside: copies in and out, diff, export, commit. */
@NullMarked
package io.berth.it.archive;

import org.jspecify.annotations.NullMarked;
