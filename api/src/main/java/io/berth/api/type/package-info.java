/** What all wire types share: the reading of absent JSON and the empty object. */
@NullMarked
package io.berth.api.type;

import org.jspecify.annotations.NullMarked;
