/** Tests of the JSON mapper and of its messages. */
@NullMarked
package io.berth.api.json;

import org.jspecify.annotations.NullMarked;
