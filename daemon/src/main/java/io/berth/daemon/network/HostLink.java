package io.berth.daemon.network;

/** What a network has on the host. A value. */
sealed interface HostLink permits NetworkLink, ParentLink {
    /** The link's name. */
    String name();
}
