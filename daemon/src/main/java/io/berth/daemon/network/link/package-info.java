/** Links, addresses and routes of the kernel, by rtnetlink(7). */
@NullMarked
package io.berth.daemon.network.link;

import org.jspecify.annotations.NullMarked;
