/**
 * What all drivers share whose processes are kept by the launcher's parents: processes in their phases, containers and
 * their state folders, users of containers.
 */
@NullMarked
package io.berth.execdriver.process;

import org.jspecify.annotations.NullMarked;
