package io.berth.api.route;

import io.berth.api.backend.AttachPlan;
import io.berth.api.backend.ExecBackend;
import io.berth.api.error.EngineException;
import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.exec.ExecInspect;
import io.berth.api.type.exec.ExecInspectBuilder;
import io.berth.api.type.exec.ExecStartConfig;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes down what it is asked, and refuses when told to. */
final class FakeExecs implements ExecBackend {
    final List<String> calls = new ArrayList<>();

    @Nullable
    EngineException refusal;

    private void note(String call) {
        calls.add(call);
        if (refusal != null) {
            throw refusal;
        }
    }

    @Override
    public String create(String container, ExecConfig config) {
        note("create " + container + " " + config.cmd() + " size=" + config.consoleSize());
        return "e1";
    }

    @Override
    public AttachPlan start(String exec, ExecStartConfig config) {
        note("start " + exec + " " + config);
        return new AttachPlan(!config.tty(), connection -> {
            ByteBuffer typed = ByteBuffer.allocate(16);
            while (typed.hasRemaining() && connection.read(typed) >= 0) {}
            connection.write(typed.flip());
            connection.write(ByteBuffer.wrap("|end".getBytes(StandardCharsets.UTF_8)));
        });
    }

    @Override
    public void startDetached(String exec, ExecStartConfig config) {
        note("startDetached " + exec + " " + config);
    }

    @Override
    public void resize(String exec, int rows, int columns) {
        note("resize " + exec + " " + rows + "x" + columns);
    }

    @Override
    public ExecInspect inspect(String exec) {
        note("inspect " + exec);
        return new ExecInspectBuilder().id(exec).containerId("0a1b").build();
    }
}
