/** Networks, ports and names through the stock client. */
@NullMarked
package io.berth.it.network;

import org.jspecify.annotations.NullMarked;
