package io.berth.api.route;

import io.berth.api.backend.AttachBackend;
import io.berth.api.backend.AttachOptions;
import io.berth.api.backend.AttachPlan;
import io.berth.api.backend.ContainerLifecycle;
import io.berth.api.backend.ContainerQueries;
import io.berth.api.backend.Filters;
import io.berth.api.backend.ListOptions;
import io.berth.api.backend.LogsOptions;
import io.berth.api.backend.LogsPlan;
import io.berth.api.backend.WaitCondition;
import io.berth.api.error.EngineException;
import io.berth.api.json.Encoded;
import io.berth.api.type.Absent;
import io.berth.api.type.container.ConfigBuilder;
import io.berth.api.type.container.ContainerSummary;
import io.berth.api.type.container.ContainerSummaryBuilder;
import io.berth.api.type.container.CreateRequest;
import io.berth.api.type.container.CreateResponse;
import io.berth.api.type.container.InspectResponse;
import io.berth.api.type.container.InspectResponseBuilder;
import io.berth.api.type.container.NetworkSettingsBuilder;
import io.berth.api.type.container.PruneReport;
import io.berth.api.type.container.TopResponse;
import io.berth.api.type.container.UpdateRequest;
import io.berth.api.type.container.UpdateResponse;
import io.berth.api.type.container.WaitResponse;
import io.berth.api.type.network.EndpointSettings;
import io.berth.api.type.network.EndpointSettingsBuilder;
import io.berth.api.version.ApiVersion;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/** Writes down what it is asked, and refuses when told to. */
final class FakeContainers implements ContainerLifecycle, ContainerQueries, AttachBackend {
    final List<String> calls = new ArrayList<>();
    final CountDownLatch ended = new CountDownLatch(1);

    @Nullable
    EngineException refusal;

    boolean multiplexed = true;

    @Nullable
    CreateRequest created;

    private void note(String call) {
        calls.add(call);
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public CreateResponse create(String name, String platform, CreateRequest request, ApiVersion version) {
        note("create name=" + name + " platform=" + platform + " v" + version);
        created = request;
        return new CreateResponse("0a1b", List.of());
    }

    @Override
    public void start(String container) {
        note("start " + container);
    }

    @Override
    public void stop(String container, OptionalInt timeoutSeconds, Optional<String> signal) {
        note("stop " + container + " " + timeoutSeconds + " " + signal);
    }

    @Override
    public void restart(String container, OptionalInt timeoutSeconds, Optional<String> signal) {
        note("restart " + container + " " + timeoutSeconds + " " + signal);
    }

    @Override
    public void kill(String container, String signal) {
        note("kill " + container + " '" + signal + "'");
    }

    @Override
    public void pause(String container) {
        note("pause " + container);
    }

    @Override
    public void unpause(String container) {
        note("unpause " + container);
    }

    @Override
    public void rename(String container, String newName) {
        note("rename " + container + " to " + newName);
    }

    @Override
    public void remove(String container, boolean force, boolean volumes, boolean link) {
        note("remove " + container + " force=" + force + " volumes=" + volumes + " link=" + link);
    }

    @Override
    public UpdateResponse update(String container, UpdateRequest request) {
        note("update " + container + " memory=" + request.resources().memory() + " pids="
                + request.resources().pidsLimit() + " kernel="
                + request.resources().kernelMemory() + " restart="
                + request.restartPolicy().name());
        return new UpdateResponse(null);
    }

    @Override
    public List<Encoded<ContainerSummary>> list(ListOptions options, ApiVersion version) {
        note("list all=" + options.all() + " limit=" + options.limit() + " size=" + options.size() + " "
                + options.filters().byName());
        return List.of(new Encoded<>(new ContainerSummaryBuilder().id("0a1b").build()));
    }

    @Override
    public InspectResponse inspect(String container, boolean size, ApiVersion version) {
        note("inspect " + container + " size=" + size);
        var endpoint = new EndpointSettingsBuilder().aliases(List.of("db")).build();
        return new InspectResponseBuilder()
                .id("0a1b".repeat(16))
                .created(Absent.ZERO_TIME)
                .config(new ConfigBuilder().hostname("db").build())
                .networkSettings(new NetworkSettingsBuilder()
                        .networks(Map.of("bridge", EndpointSettings.EMPTY, "own", endpoint))
                        .build())
                .build();
    }

    @Override
    public TopResponse top(String container, String psArgs) {
        note("top " + container + " " + psArgs);
        return new TopResponse(List.of(List.of("1")), List.of("PID"));
    }

    @Override
    public Waiter wait(String container, WaitCondition condition) {
        note("wait " + container + " " + condition);
        return () -> {
            ended.await();
            return new WaitResponse(null, 7);
        };
    }

    @Override
    public void resize(String container, int rows, int columns) {
        note("resize " + container + " " + rows + "x" + columns);
    }

    @Override
    public PruneReport prune(Filters filters) {
        note("prune " + filters.byName());
        return new PruneReport(null, 0);
    }

    @Override
    public AttachPlan attach(String container, AttachOptions options) {
        note("attach " + container + " " + options);
        return new AttachPlan(
                multiplexed, connection -> connection.write(ByteBuffer.wrap("raw".getBytes(StandardCharsets.UTF_8))));
    }

    @Override
    public LogsPlan logs(String container, LogsOptions options) {
        note("logs " + container + " " + options);
        return new LogsPlan(multiplexed, out -> out.write("line".getBytes(StandardCharsets.UTF_8)));
    }
}
