/** Command line flags in pflag's manner. */
@NullMarked
package io.berth.cli.flag;

import org.jspecify.annotations.NullMarked;
