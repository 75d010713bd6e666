package io.berth.execdriver.launcher;

import java.io.IOException;
import java.nio.file.Path;

/** The program that is a container's first process with {@code --init}: the launcher's file under another name. */
public final class DockerInit {
    private DockerInit() {}

    /**
     * Puts the program into a folder of the host, unless it is there already.
     *
     * @param folder made when missing, and made the owner's alone
     * @return what to bind, read-only, at {@code /sbin/docker-init}: the file goes by the name it is called by
     */
    public static Path install(Path folder) throws IOException {
        return LauncherBinary.extract(folder);
    }
}
