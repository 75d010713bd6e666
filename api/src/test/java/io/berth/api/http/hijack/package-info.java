/** Tests of connections that leave HTTP. */
@NullMarked
package io.berth.api.http.hijack;

import org.jspecify.annotations.NullMarked;
