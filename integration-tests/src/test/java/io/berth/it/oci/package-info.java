/** {@code berth oci}: OCI bundles without an engine, under both drivers. */
@NullMarked
package io.berth.it.oci;

import org.jspecify.annotations.NullMarked;
