/** Credentials of registries and what a registry says of an image. */
@NullMarked
package io.berth.api.type.registry;

import org.jspecify.annotations.NullMarked;
