/** The rules of docs/architecture.md that a machine can check, over the compiled classes of all modules. */
@NullMarked
package io.berth.architecture;

import org.jspecify.annotations.NullMarked;
