/** Tests of {@code cli.client}. */
@NullMarked
package io.berth.cli.client;

import org.jspecify.annotations.NullMarked;
