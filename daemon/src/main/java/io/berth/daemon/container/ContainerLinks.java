package io.berth.daemon.container;

import com.google.common.collect.ArrayListMultimap;
import com.google.common.collect.ListMultimap;
import io.berth.api.error.EngineException;
import io.berth.api.type.container.HostConfig;
import io.berth.api.type.network.EndpointSettings;
import io.berth.daemon.container.Container.Turn;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * Links of the default network ({@code docker run --link}): a container knows another by a name of its own, from lines in
 * its hosts file and from variables. {@code HostConfig.Links} keeps them as {@code ID:alias}; all else shows them as
 * {@code /child:/parent/alias}. What is gone is no link any more.
 */
final class ContainerLinks {
    private static final String DEFAULT = "bridge";

    private final ContainerStore store;

    ContainerLinks(ContainerStore store) {
        this.store = store;
    }

    /**
     * One link of a container.
     *
     * @param child whom it leads to
     */
    record Link(String alias, Container child) {
        private String kept() {
            return child.id() + ":" + alias;
        }
    }

    /** What is kept of the links that a new container asks for. */
    HostConfig keep(HostConfig host) {
        if (host.links() == null || host.links().isEmpty()) {
            return host;
        }
        var kept = new LinkedHashSet<String>();
        host.links().forEach(text -> kept.add(parse(text).kept()));
        return host.edit().links(List.copyOf(kept)).build();
    }

    private Link parse(String text) {
        if (text.isEmpty()) {
            throw EngineException.internal("empty string specified for links");
        }
        List<String> parts = List.of(text.split(":", -1));
        if (parts.size() > 2) {
            throw EngineException.internal("bad format for links: " + text);
        }
        Container child = store.find(parts.getFirst())
                .orElseThrow(() -> EngineException.invalid("could not get container for " + parts.getFirst() + ": "
                        + (parts.getFirst().isEmpty()
                                ? "invalid name or ID supplied: \"\""
                                : "No such container: " + parts.getFirst())));
        return new Link(parts.getLast().replaceFirst(".*/", ""), child);
    }

    /** The links of a container whose other ends are there still. */
    List<Link> of(HostConfig parent) {
        var links = new ArrayList<Link>();
        for (String kept : Objects.requireNonNullElse(parent.links(), List.<String>of())) {
            // engines before this kept them as they were asked for: an alias could be missing
            int colon = kept.indexOf(':');
            store.find(colon < 0 ? kept : kept.substring(0, colon))
                    .ifPresent(child -> links.add(new Link(kept.substring(colon + 1), child)));
        }
        return links;
    }

    /** The settings as inspect shows them. */
    HostConfig shown(Definition parent) {
        HostConfig host = parent.hostConfig();
        if (host.links() == null) {
            return host;
        }
        List<String> shown = of(host).stream()
                .map(link -> "/" + link.child().name() + ":" + name(parent, link))
                .toList();
        return host.edit().links(shown.isEmpty() ? null : shown).build();
    }

    /** The names that others have for containers, by these containers' ids. */
    ListMultimap<String, String> names() {
        ListMultimap<String, String> names = ArrayListMultimap.create();
        for (Container parent : store.inAnyOrder()) {
            Definition definition = parent.definition();
            if (definition.hostConfig().links() != null) {
                of(definition.hostConfig())
                        .forEach(link -> names.put(link.child().id(), name(definition, link)));
            }
        }
        return names;
    }

    /** A container has just started: those that link to it learn its address. */
    void started(Container child, ContainerFiles files) throws IOException {
        for (Container parent : store.inAnyOrder()) {
            Definition definition = parent.definition();
            for (Link link : onDefault(definition)) {
                if (link.child() == child && parent.isRunning()) {
                    Optional<String> address = address(definition, link);
                    if (address.isPresent()) {
                        files.moveHost(definition, names(link), address.get());
                    }
                }
            }
        }
    }

    /** Takes a link away: {@code docker rm --link /parent/alias}. */
    void remove(String name) throws InterruptedException {
        Container child = store.get(name);
        int slash = name.lastIndexOf('/');
        if (slash <= 0) {
            throw EngineException.conflict("Conflict, cannot remove the default link name of the container");
        }
        Container parent = store.get(name.substring(0, slash));
        try (Turn _ = parent.takeTurn()) {
            Definition old = parent.definition();
            List<String> left = of(old.hostConfig()).stream()
                    .filter(link -> !link.equals(new Link(name.substring(slash + 1), child)))
                    .map(Link::kept)
                    .toList();
            parent.reconfigure(old.hostConfig().edit().links(left).build());
            store.save(parent);
        }
    }

    /**
     * The variables that tell of a container's links.
     *
     * @throws EngineException when one leads to a container that does not run
     */
    List<String> environment(Definition parent) {
        var variables = new ArrayList<String>();
        for (Link link : onDefault(parent)) {
            address(parent, link)
                    .ifPresent(address -> new LinkVariables(link.alias(), name(parent, link), address, link.child())
                            .addTo(variables));
        }
        return variables;
    }

    /** The lines of a container's hosts file that tell of its links. */
    List<String> hosts(Definition parent) {
        var lines = new ArrayList<String>();
        for (Link link : onDefault(parent)) {
            address(parent, link).ifPresent(address -> lines.add(address + "\t" + names(link)));
        }
        return lines;
    }

    private static String names(Link link) {
        Definition child = link.child().definition();
        String known = link.alias() + " " + child.config().hostname();
        return link.alias().equals(child.name()) ? known : known + " " + child.name();
    }

    private List<Link> onDefault(Definition parent) {
        return parent.hostConfig().networkMode().equals(DEFAULT) ? of(parent.hostConfig()) : List.of();
    }

    private static Optional<String> address(Definition parent, Link link) {
        if (!link.child().isRunning()) {
            throw EngineException.internal(
                    "Cannot link to a non running container: /" + link.child().name() + " AS " + name(parent, link));
        }
        return link.child()
                .sandbox()
                .flatMap(sandbox ->
                        Optional.ofNullable(sandbox.settings().networks().get(DEFAULT)))
                .map(EndpointSettings::ipAddress)
                .filter(text -> !text.isEmpty());
    }

    private static String name(Definition parent, Link link) {
        return "/" + parent.name() + "/" + link.alias();
    }
}
