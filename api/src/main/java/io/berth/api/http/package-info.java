/** HTTP as the Engine API uses it: connectors, router, calls, replies and the error edge. */
@NullMarked
package io.berth.api.http;

import org.jspecify.annotations.NullMarked;
