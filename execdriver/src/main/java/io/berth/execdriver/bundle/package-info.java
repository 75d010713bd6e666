/** OCI bundles: a {@code config.json} as what a driver needs to know, or the reason why it can't be honoured. */
@NullMarked
package io.berth.execdriver.bundle;

import org.jspecify.annotations.NullMarked;
