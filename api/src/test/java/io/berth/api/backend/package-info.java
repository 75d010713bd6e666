/** Tests of what backends are asked with. */
@NullMarked
package io.berth.api.backend;

import org.jspecify.annotations.NullMarked;
