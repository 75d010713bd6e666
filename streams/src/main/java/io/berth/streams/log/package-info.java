/** Where a container's output is kept: log drivers, the json-file record format, rotating files, and reading them back. */
@NullMarked
package io.berth.streams.log;

import org.jspecify.annotations.NullMarked;
