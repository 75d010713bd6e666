/** The one seam to the kernel: system calls, file descriptors with one owner, and the epoll loop that reads them. */
@NullMarked
package io.berth.execdriver.kernel;

import org.jspecify.annotations.NullMarked;
