package io.berth.execdriver.process;

import io.berth.execdriver.ContainerSpec.Rootfs;
import io.berth.execdriver.StartException;
import io.berth.execdriver.kernel.KernelVersion;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The operation that mounts a container's root file system, seen by the container's own mount namespace only. */
public final class RootMount {
    /** The kernel whose overlayfs takes each lower folder by itself, {@code lowerdir+}. */
    private static final String LOWERDIR_PLUS = "6.7";

    /** fsconfig(2)'s bound on a value, its final zero included. */
    private static final int MAX_VALUE = 256;

    /** What mount(2) takes as a file system's own options. */
    private static final int MAX_DATA = 4096;

    private RootMount() {}

    /**
     * Adds the operation.
     *
     * @param place a host folder where the root is mounted
     */
    public static void add(Program program, Rootfs rootfs, Path place) throws StartException {
        switch (rootfs) {
            case Rootfs.Directory(Path path) ->
                program.add(Operation.ROOT_BIND, List.of(path.toString(), place.toString()));
            case Rootfs.Overlay overlay ->
                addOverlay(program, overlay, place, KernelVersion.running().atLeast(LOWERDIR_PLUS));
        }
    }

    /**
     * Adds the overlay.
     *
     * @param separately whether the kernel takes lower folders one by one
     */
    static void addOverlay(Program program, Rootfs.Overlay overlay, Path place, boolean separately)
            throws StartException {
        var options = new ArrayList<String>();
        overlay.lower().forEach(folder -> options.add("lowerdir+=" + folder));
        options.add("upperdir=" + overlay.upper());
        options.add("workdir=" + overlay.work());
        boolean fits =
                options.stream().allMatch(option -> bytes(option.substring(option.indexOf('=') + 1)) < MAX_VALUE);
        if (separately && fits) {
            options.addAll(0, List.of("overlay", "overlay", place.toString()));
            program.add(Operation.ROOT, options);
            return;
        }
        Path common = overlay.lower().getFirst().toAbsolutePath().getParent();
        String lower = overlay.lower().stream()
                .map(folder -> common == null ? folder : common.relativize(folder.toAbsolutePath()))
                .map(Path::toString)
                .collect(Collectors.joining(":"));
        String data = "lowerdir=" + lower + ",upperdir=" + overlay.upper() + ",workdir=" + overlay.work();
        if (bytes(data) >= MAX_DATA) {
            throw new StartException(
                    StartException.Reason.INVALID, "too many layers for this kernel's overlayfs: " + data.length());
        }
        program.add(
                Operation.ROOT_CLASSIC,
                List.of("overlay", "overlay", place.toString(), data, common == null ? "/" : common.toString()));
    }

    private static int bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8).length;
    }
}
