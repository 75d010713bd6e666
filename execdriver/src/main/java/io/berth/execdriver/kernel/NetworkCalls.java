package io.berth.execdriver.kernel;

import java.io.IOException;

/**
 * Network namespaces, and the sockets that speak with the kernel about networks. A network namespace is a thread's own
 * matter: {@link #makeNetwork} and {@link #enterNetwork} change it for the calling platform thread only. A socket stays in
 * the namespace that it was made in, whichever thread uses it.
 */
public interface NetworkCalls {
    /** Links, addresses and routes: rtnetlink(7). */
    int NETLINK_ROUTE = 0;

    /** Makes a netlink socket in the thread's network namespace; close-on-exec. What it sends goes to the kernel. */
    OwnedFd netlinkSocket(int protocol) throws IOException;

    /** Puts the calling thread into a new network namespace (unshare(2)). */
    void makeNetwork() throws IOException;

    /** Puts the calling thread into the network namespace that an open descriptor of a file stands for (setns(2)). */
    void enterNetwork(int fd) throws IOException;
}
