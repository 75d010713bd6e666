/** Control groups, version 1, hybrid and 2: limits, freezer, devices, counters. */
@NullMarked
package io.berth.execdriver.cgroup;

import org.jspecify.annotations.NullMarked;
