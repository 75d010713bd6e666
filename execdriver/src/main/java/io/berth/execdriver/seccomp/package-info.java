/** Seccomp profiles in the JSON form of Docker's profile files: fitted to a process, compiled, or handed to a runtime. */
@NullMarked
package io.berth.execdriver.seccomp;

import org.jspecify.annotations.NullMarked;
