/** The endpoints of exec instances. */
@NullMarked
package io.berth.api.route.exec;

import org.jspecify.annotations.NullMarked;
