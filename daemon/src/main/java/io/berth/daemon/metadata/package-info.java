/** The engine's database: schema, migrations, and one small store for each noun. */
@NullMarked
package io.berth.daemon.metadata;

import org.jspecify.annotations.NullMarked;
