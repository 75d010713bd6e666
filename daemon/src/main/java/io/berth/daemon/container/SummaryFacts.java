package io.berth.daemon.container;

import com.google.common.collect.Maps;
import io.berth.api.json.Encoded;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.ContainerSummaryBuilder;
import io.berth.api.type.container.NetworkSettings;
import io.berth.api.type.container.SummaryHostConfig;
import io.berth.api.type.container.SummaryNetworkSettings;
import io.berth.api.type.network.EndpointSettings;
import java.util.List;
import java.util.stream.Stream;

/**
 * All that a container's line in the list is made of, and nothing besides: as long as these are the same, the line is. What
 * may differ between two lists belongs here, or it will be shown too late.
 *
 * @param status in words, which change with the time
 * @param image the image's name as the list shows it
 * @param linked other containers' names for it
 */
record SummaryFacts(
        Definition definition,
        ContainerState state,
        String status,
        String image,
        List<String> linked,
        NetworkSettings networks) {
    /** A line that has been made, and of what. */
    record Line(SummaryFacts facts, Encoded<ContainerSummary> shown) {}

    Line line() {
        return new Line(this, new Encoded<>(summary()));
    }

    /** The line, without sizes. */
    ContainerSummary summary() {
        return new ContainerSummaryBuilder()
                .id(definition.id())
                .names(names())
                .image(image)
                .imageId(definition.imageId())
                .command(command())
                .created(definition.created().getEpochSecond())
                .labels(definition.config().labels())
                .state(state.word())
                .status(status)
                .hostConfig(new SummaryHostConfig(
                        definition.hostConfig().networkMode(),
                        definition.hostConfig().annotations()))
                .ports(PortList.of(networks.ports()))
                .networkSettings(
                        new SummaryNetworkSettings(Maps.transformValues(networks.networks(), EndpointSettings::listed)))
                .mounts(InspectView.mounts(definition, state))
                .build();
    }

    private List<String> names() {
        String own = "/" + definition.name();
        return linked.isEmpty()
                ? List.of(own)
                : Stream.concat(linked.stream(), Stream.of(own)).sorted().toList();
    }

    private String command() {
        List<String> args = definition.args();
        var text = new StringBuilder(args.getFirst());
        for (String arg : args.subList(1, args.size())) {
            text.append(' ').append(arg.contains(" ") ? "'" + arg + "'" : arg);
        }
        return text.toString();
    }
}
