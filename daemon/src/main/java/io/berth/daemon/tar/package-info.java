/** Archives: read and written byte by byte, and put into or taken out of trees of files by descriptor. */
@NullMarked
package io.berth.daemon.tar;

import org.jspecify.annotations.NullMarked;
