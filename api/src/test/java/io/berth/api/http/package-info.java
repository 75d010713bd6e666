/** Wire tests: raw request text through Jetty's in-memory connector, and the harness that other packages use too. */
@NullMarked
package io.berth.api.http;

import org.jspecify.annotations.NullMarked;
