/** A process's three streams and who reads them; knows nothing of HTTP, processes or containers. */
@NullMarked
package io.berth.streams;

import org.jspecify.annotations.NullMarked;
