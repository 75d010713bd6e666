package io.berth.daemon.network;

import io.berth.daemon.network.link.Links;
import io.berth.daemon.network.link.Links.Link;
import io.berth.execdriver.kernel.KernelException;
import java.io.IOException;
import java.util.Optional;

/**
 * The host's links that macvlan and ipvlan networks hang on. Those that are missing are made, and go with the network: a
 * VLAN's by the form of its name, a dummy for a network without a parent. All methods are for the {@link NetworkThread}.
 */
final class Parents {
    private static final int HIGHEST_VLAN = 4094;

    private final NetworkThread thread;

    Parents(NetworkThread thread) {
        this.thread = thread;
    }

    /** Makes the link unless it is there. */
    void ensureHere(ParentLink parent) throws IOException {
        Links links = thread.links();
        if (links.find(parent.name()).isPresent()) {
            return;
        }
        Optional<ParentLink.Vlan> vlan = vlan(parent);
        if (vlan.isEmpty()) {
            addDummyHere(parent);
        } else {
            addVlanHere(parent, vlan.get());
        }
        Optional<Link> made = links.find(parent.name());
        if (made.isPresent()) {
            links.setUp(made.get().index());
        }
    }

    private void addDummyHere(ParentLink parent) throws IOException {
        try {
            thread.links().addDummy(parent.name(), parent.alias());
        } catch (KernelException e) {
            throw new IOException(e.reason(), e);
        }
    }

    private static Optional<ParentLink.Vlan> vlan(ParentLink parent) throws IOException {
        try {
            return parent.vlan();
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private void addVlanHere(ParentLink parent, ParentLink.Vlan vlan) throws IOException {
        if (vlan.id() < 1 || vlan.id() > HIGHEST_VLAN) {
            throw new IOException("vlan id must be between 1-4094, received: " + vlan.id());
        }
        Links links = thread.links();
        Link on = links.find(vlan.parent())
                .orElseThrow(() -> new IOException("-o parent interface was not found on the host: " + vlan.parent()));
        try {
            links.addVlan(parent.name(), parent.alias(), on.index(), vlan.id());
        } catch (KernelException e) {
            throw new IOException("failed to create " + parent.name() + " vlan link: " + e.reason(), e);
        }
    }

    /** Removes a link that was made for the network; one that the user made stays. */
    void removeHere(ParentLink parent) throws IOException {
        Optional<Link> found = thread.links().find(parent.name());
        if (found.filter(link -> link.alias().equals(parent.alias())).isPresent()) {
            thread.links().remove(parent.name());
        }
    }

    /** Makes a container's link on the parent, in the container's namespace. */
    void joinHere(ParentLink parent, Links.Inner inner) throws IOException {
        Link on = thread.links()
                .find(parent.name())
                .orElseThrow(() -> new IOException("parent interface " + parent.name() + " does not exist"));
        try {
            thread.links().addSlave(new Links.Slave(parent.kind(), on.index(), parent.mode(), parent.flag()), inner);
        } catch (KernelException e) {
            throw new IOException("failed to create the " + parent.kind() + " port: " + e.reason(), e);
        }
    }
}
