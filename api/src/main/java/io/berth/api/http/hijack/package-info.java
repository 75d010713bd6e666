/** Connections that leave HTTP: the upgrade, and the raw stream after it. */
@NullMarked
package io.berth.api.http.hijack;

import org.jspecify.annotations.NullMarked;
