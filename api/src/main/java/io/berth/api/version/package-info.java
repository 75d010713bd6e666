/** API versions and what differs between them. */
@NullMarked
package io.berth.api.version;

import org.jspecify.annotations.NullMarked;
