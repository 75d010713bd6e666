/** Networks and endpoints as the Engine API writes them. */
@NullMarked
package io.berth.api.type.network;

import org.jspecify.annotations.NullMarked;
