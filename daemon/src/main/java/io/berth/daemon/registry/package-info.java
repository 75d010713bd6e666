/** Images in registries: pull, push, search, login, what a reference stands for. */
@NullMarked
package io.berth.daemon.registry;

import org.jspecify.annotations.NullMarked;
