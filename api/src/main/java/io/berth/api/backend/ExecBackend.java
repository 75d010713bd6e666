package io.berth.api.backend;

import io.berth.api.type.exec.ExecConfig;
import io.berth.api.type.exec.ExecInspect;
import io.berth.api.type.exec.ExecStartConfig;

/** Further processes in a running container. An exec instance is named by its full id. */
public interface ExecBackend {
    /** Makes an exec instance and returns its id. */
    String create(String container, ExecConfig config) throws InterruptedException;

    /** Claims an exec instance for this client; all that can be refused is refused before it returns. */
    AttachPlan start(String exec, ExecStartConfig config) throws InterruptedException;

    /** Starts the process and returns; its output goes nowhere. */
    void startDetached(String exec, ExecStartConfig config) throws InterruptedException;

    void resize(String exec, int rows, int columns) throws InterruptedException;

    ExecInspect inspect(String exec) throws InterruptedException;
}
