/** Tests of {@code cli.flag}. */
@NullMarked
package io.berth.cli.flag;

import org.jspecify.annotations.NullMarked;
