/** Containers under OCI runtimes beside those of the embedded driver. */
@NullMarked
package io.berth.it.runtime;

import org.jspecify.annotations.NullMarked;
