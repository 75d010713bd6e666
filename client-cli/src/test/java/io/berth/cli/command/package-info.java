/** Tests of {@code cli.command}. */
@NullMarked
package io.berth.cli.command;

import org.jspecify.annotations.NullMarked;
