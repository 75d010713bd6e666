/** What a container uses, as the Engine API writes it. */
@NullMarked
package io.berth.api.type.stats;

import org.jspecify.annotations.NullMarked;
