package io.berth.daemon.container;

import com.google.common.collect.ListMultimap;
import io.berth.api.backend.ContainerQueries;
import io.berth.api.backend.Filters;
import io.berth.api.backend.ListOptions;
import io.berth.api.backend.WaitCondition;
import io.berth.api.error.EngineException;
import io.berth.api.error.ErrorKind;
import io.berth.api.json.Encoded;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.InspectResponse;
import io.berth.api.type.container.PruneReport;
import io.berth.api.type.container.TopResponse;
import io.berth.api.type.container.WaitResponse;
import io.berth.api.version.ApiVersion;
import io.berth.execdriver.DriverException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the API asks about containers. */
final class ContainerQueryService implements ContainerQueries {
    private static final Logger LOG = LoggerFactory.getLogger(ContainerQueryService.class);

    private final ContainerStore store;
    private final ContainerImages images;
    private final InspectView view;
    private final ContainerEvents events;
    private final ContainerPrune prune;
    private final InstantSource clock;

    ContainerQueryService(
            ContainerStore store,
            ContainerImages images,
            InspectView view,
            ContainerEvents events,
            ContainerPrune prune,
            InstantSource clock) {
        this.store = store;
        this.images = images;
        this.view = view;
        this.events = events;
        this.prune = prune;
        this.clock = clock;
    }

    @Override
    public List<Encoded<ContainerSummary>> list(ListOptions options, ApiVersion version) {
        var filter = new ListFilter(options.filters(), store, images, view::networkSettings);
        boolean stoppedToo = options.all() || options.limit() > 0 || filter.wantsStopped();
        Map<AskedImage, String> imageNames = new HashMap<>();
        ListMultimap<String, String> linked = view.linkedNames();
        Instant now = clock.instant();
        var listed = new ArrayList<Encoded<ContainerSummary>>();
        for (Container container : store.all()) {
            if (options.limit() > 0 && listed.size() == options.limit()) {
                break;
            }
            if ((stoppedToo || container.isRunning()) && filter.accepts(container)) {
                Definition definition = container.definition();
                String image = imageNames.computeIfAbsent(
                        new AskedImage(definition.config().image(), definition.imageId()), this::imageName);
                List<String> otherNames = List.copyOf(linked.get(container.id()));
                listed.add(view.summary(container, image, otherNames, options.size(), now));
            }
        }
        return listed;
    }

    /** The image that a container was made of, as it was asked for then. */
    private record AskedImage(String name, String id) {}

    /** The name that was asked for, unless it stands for another image by now. */
    private String imageName(AskedImage image) {
        String asked = image.name();
        if (asked.isEmpty()) {
            return "<no image>";
        }
        try {
            return images.get(asked).id().equals(image.id()) ? asked : image.id();
        } catch (EngineException e) {
            if (e.kind() != ErrorKind.NOT_FOUND) {
                throw e;
            }
            return image.id();
        }
    }

    @Override
    public InspectResponse inspect(String name, boolean size, ApiVersion version) {
        return view.inspect(store.get(name), size);
    }

    @Override
    public TopResponse top(String name, String psArgs) throws InterruptedException {
        Container container = store.get(name);
        container.state().checkTop(container.id());
        var process = container.requireRunning();
        try {
            var pids = new HashSet<>(process.pids());
            TopResponse answer = ProcessList.of(pids, psArgs);
            events.tell(container, "top");
            return answer;
        } catch (DriverException e) {
            throw EngineException.internal(String.valueOf(e.getMessage()), e);
        }
    }

    @Override
    public Waiter wait(String name, WaitCondition condition) {
        Container container = store.get(name);
        long stops = container.stops();
        return switch (condition) {
            case NOT_RUNNING -> {
                if (container.isRunning()) {
                    yield () -> answer(container.awaitStop(stops));
                }
                int exitCode = container.state().last().exitCode();
                yield () -> answer(exitCode);
            }
            case NEXT_EXIT -> () -> answer(container.awaitStop(stops));
            case REMOVED -> () -> answer(container.awaitGone());
        };
    }

    private static WaitResponse answer(int exitCode) {
        return new WaitResponse(null, exitCode);
    }

    @Override
    public void resize(String name, int rows, int columns) {
        Container container = store.get(name);
        var process = container.requireRunning();
        try {
            process.init().resize(rows, columns);
        } catch (DriverException e) {
            LOG.debug("the process has just ended: {}", e.getMessage());
            throw ContainerState.notRunning(container.id());
        }
        events.tell(container, "resize", Map.of("height", Integer.toString(rows), "width", Integer.toString(columns)));
    }

    @Override
    public PruneReport prune(Filters filters) throws InterruptedException {
        return prune.prune(filters);
    }
}
