/** The classic builder: a Dockerfile's instructions carried out one after the other, each an image of its own. */
@NullMarked
package io.berth.daemon.build;

import org.jspecify.annotations.NullMarked;
