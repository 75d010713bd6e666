/** {@code berth oci}: runs OCI bundles by a driver without an engine, with runc's commands. */
@NullMarked
package io.berth.execdriver.command;

import org.jspecify.annotations.NullMarked;
