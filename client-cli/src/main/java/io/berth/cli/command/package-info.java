/** One class per command. */
@NullMarked
package io.berth.cli.command;

import org.jspecify.annotations.NullMarked;
