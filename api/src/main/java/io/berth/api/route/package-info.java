/** What the routes of every noun share: the reading of query parameters. */
@NullMarked
package io.berth.api.route;

import org.jspecify.annotations.NullMarked;
