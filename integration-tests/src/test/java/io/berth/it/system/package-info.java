/** Every endpoint by REST, and the errors' wording. */
@NullMarked
package io.berth.it.system;

import org.jspecify.annotations.NullMarked;
