package io.berth.api.type.exec;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds a {@link ExecConfig} field by field; not for use by several threads. */
public final class ExecConfigBuilder {
    private String user = "";
    private boolean privileged;
    private boolean tty;
    private @Nullable List<Integer> consoleSize;
    private boolean attachStdin;
    private boolean attachStderr;
    private boolean attachStdout;
    private boolean detach;
    private String detachKeys = "";
    private List<String> env = List.of();
    private String workingDir = "";
    private List<String> cmd = List.of();

    /** Starts with nothing set. */
    public ExecConfigBuilder() {}

    ExecConfigBuilder(ExecConfig from) {
        user = from.user();
        privileged = from.privileged();
        tty = from.tty();
        consoleSize = from.consoleSize();
        attachStdin = from.attachStdin();
        attachStderr = from.attachStderr();
        attachStdout = from.attachStdout();
        detach = from.detach();
        detachKeys = from.detachKeys();
        env = from.env();
        workingDir = from.workingDir();
        cmd = from.cmd();
    }

    public ExecConfigBuilder user(String value) {
        user = value;
        return this;
    }

    public ExecConfigBuilder privileged(boolean value) {
        privileged = value;
        return this;
    }

    public ExecConfigBuilder tty(boolean value) {
        tty = value;
        return this;
    }

    public ExecConfigBuilder consoleSize(@Nullable List<Integer> value) {
        consoleSize = value;
        return this;
    }

    public ExecConfigBuilder attachStdin(boolean value) {
        attachStdin = value;
        return this;
    }

    public ExecConfigBuilder attachStderr(boolean value) {
        attachStderr = value;
        return this;
    }

    public ExecConfigBuilder attachStdout(boolean value) {
        attachStdout = value;
        return this;
    }

    public ExecConfigBuilder detach(boolean value) {
        detach = value;
        return this;
    }

    public ExecConfigBuilder detachKeys(String value) {
        detachKeys = value;
        return this;
    }

    public ExecConfigBuilder env(List<String> value) {
        env = value;
        return this;
    }

    public ExecConfigBuilder workingDir(String value) {
        workingDir = value;
        return this;
    }

    public ExecConfigBuilder cmd(List<String> value) {
        cmd = value;
        return this;
    }

    public ExecConfig build() {
        return new ExecConfig(
                user,
                privileged,
                tty,
                consoleSize,
                attachStdin,
                attachStderr,
                attachStdout,
                detach,
                detachKeys,
                env,
                workingDir,
                cmd);
    }
}
