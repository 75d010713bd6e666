package io.berth.daemon.container;

import io.berth.api.type.container.HostConfig;
import io.berth.api.type.container.Resources;
import io.berth.api.type.container.Ulimit;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import io.berth.execdriver.UserMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the engine's operator has said for containers that do not say it themselves. Some of it is written into a container
 * when it is made and shown by inspect, the rest counts at each of its starts.
 *
 * @param shmSize bytes
 * @param ipcMode {@code private} or {@code shareable}
 * @param cgroupnsMode {@code private}, {@code host}, or empty for Docker's choice
 * @param init whether a program of the engine's is a container's first process
 * @param seccomp the profile
 * @param cgroupParent the control group in which containers' own are made
 * @param users of containers that have not the host's; empty: all have the host's
 */
public record ContainerPresets(
        long shmSize,
        String ipcMode,
        String cgroupnsMode,
        boolean init,
        List<Ulimit> ulimits,
        Dns dns,
        boolean noNewPrivileges,
        Seccomp seccomp,
        String cgroupParent,
        Optional<UserMap> users) {
    /** Where containers' control groups are made when nobody says anything. */
    public static final String CGROUP_PARENT = "/berth";

    private static final long SHM_SIZE = 64L << 20;

    /** Docker's own defaults. */
    public static final ContainerPresets NONE = new ContainerPresets(
            SHM_SIZE,
            "private",
            "",
            false,
            List.of(),
            new Dns(List.of(), List.of(), List.of()),
            false,
            Seccomp.BUILTIN,
            CGROUP_PARENT,
            Optional.empty());

    /** What resolv.conf gets; what is empty is the host's. */
    public record Dns(List<String> servers, List<String> search, List<String> options) {}

    /**
     * The system calls that are let through.
     *
     * @param name as {@code docker info} shows it
     * @param profile empty for all
     */
    public record Seccomp(String name, Optional<SeccompProfile> profile) {
        /** Docker's default profile. */
        public static final Seccomp BUILTIN = new Seccomp("builtin", Optional.of(new SeccompProfile.Default()));
    }

    /** The same with what can be changed while the engine runs. */
    public ContainerPresets with(long newShmSize, String newIpcMode) {
        return new ContainerPresets(
                newShmSize,
                newIpcMode,
                cgroupnsMode,
                init,
                ulimits,
                dns,
                noNewPrivileges,
                seccomp,
                cgroupParent,
                users);
    }

    /** A container's users; empty when they are the host's. */
    Optional<UserMap> users(HostConfig host) {
        return host.usernsMode().equals("host") ? Optional.empty() : users;
    }

    /** The mode of control group namespaces, in a word. */
    public String cgroupnsShown() {
        return cgroupnsMode.isEmpty() ? "private" : cgroupnsMode;
    }

    String cgroupnsMode(HostConfig asked) {
        if (!asked.cgroupnsMode().isEmpty()) {
            return asked.cgroupnsMode();
        }
        return asked.privileged() && cgroupnsMode.isEmpty() ? "host" : cgroupnsShown();
    }

    /** The limits that are asked for, and those of the engine's for other resources. */
    @Nullable
    List<Ulimit> ulimits(Resources asked) {
        if (ulimits.isEmpty()) {
            return asked.ulimits();
        }
        var all = new ArrayList<>(Objects.requireNonNullElse(asked.ulimits(), List.<Ulimit>of()));
        List<String> named = all.stream().map(Ulimit::name).toList();
        ulimits.stream().filter(limit -> !named.contains(limit.name())).forEach(all::add);
        return all;
    }

    /** A container as it is started now. */
    Definition started(Definition definition) {
        HostConfig host = definition.hostConfig();
        return init && host.init() == null
                ? definition.withHostConfig(host.edit().init(true).build())
                : definition;
    }

    /** With the engine's name servers, domains and options where the container has none. */
    HostConfig withDns(HostConfig host) {
        return host.edit()
                .dns(orElse(host.dns(), dns.servers()))
                .dnsSearch(orElse(host.dnsSearch(), dns.search()))
                .dnsOptions(orElse(host.dnsOptions(), dns.options()))
                .build();
    }

    private static @Nullable List<String> orElse(@Nullable List<String> own, List<String> preset) {
        return own == null || own.isEmpty() ? preset : own;
    }
}
