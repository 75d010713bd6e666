/** Tests of {@code cli.format}. */
@NullMarked
package io.berth.cli.format;

import org.jspecify.annotations.NullMarked;
