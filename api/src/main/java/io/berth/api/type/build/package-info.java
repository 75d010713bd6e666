/** What the Engine API says of builds. */
@NullMarked
package io.berth.api.type.build;

import org.jspecify.annotations.NullMarked;
