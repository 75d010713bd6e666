/** What the commands print: JSON, tables, sizes, ages, templates. */
@NullMarked
package io.berth.cli.format;

import org.jspecify.annotations.NullMarked;
