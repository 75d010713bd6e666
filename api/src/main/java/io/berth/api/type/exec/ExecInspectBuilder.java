package io.berth.api.type.exec;

import org.jspecify.annotations.Nullable;

/** Builds a {@link ExecInspect} field by field; not for use by several threads. */
public final class ExecInspectBuilder {
    private String id = "";
    private boolean running;
    private @Nullable Integer exitCode;
    private @Nullable ProcessConfig processConfig;
    private boolean openStdin;
    private boolean openStderr;
    private boolean openStdout;
    private boolean canRemove;
    private String containerId = "";
    private String detachKeys = "";
    private int pid;

    /** Starts with nothing set. */
    public ExecInspectBuilder() {}

    ExecInspectBuilder(ExecInspect from) {
        id = from.id();
        running = from.running();
        exitCode = from.exitCode();
        processConfig = from.processConfig();
        openStdin = from.openStdin();
        openStderr = from.openStderr();
        openStdout = from.openStdout();
        canRemove = from.canRemove();
        containerId = from.containerId();
        detachKeys = from.detachKeys();
        pid = from.pid();
    }

    public ExecInspectBuilder id(String value) {
        id = value;
        return this;
    }

    public ExecInspectBuilder running(boolean value) {
        running = value;
        return this;
    }

    public ExecInspectBuilder exitCode(@Nullable Integer value) {
        exitCode = value;
        return this;
    }

    public ExecInspectBuilder processConfig(@Nullable ProcessConfig value) {
        processConfig = value;
        return this;
    }

    public ExecInspectBuilder openStdin(boolean value) {
        openStdin = value;
        return this;
    }

    public ExecInspectBuilder openStderr(boolean value) {
        openStderr = value;
        return this;
    }

    public ExecInspectBuilder openStdout(boolean value) {
        openStdout = value;
        return this;
    }

    public ExecInspectBuilder canRemove(boolean value) {
        canRemove = value;
        return this;
    }

    public ExecInspectBuilder containerId(String value) {
        containerId = value;
        return this;
    }

    public ExecInspectBuilder detachKeys(String value) {
        detachKeys = value;
        return this;
    }

    public ExecInspectBuilder pid(int value) {
        pid = value;
        return this;
    }

    public ExecInspect build() {
        return new ExecInspect(
                id,
                running,
                exitCode,
                processConfig,
                openStdin,
                openStderr,
                openStdout,
                canRemove,
                containerId,
                detachKeys,
                pid);
    }
}
