package io.berth.execdriver.oci;

import io.berth.execdriver.Mount;
import io.berth.execdriver.launcher.Operation;
import io.berth.execdriver.launcher.Program;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Binds of what is below a folder ({@link Mount#SUBDIRECTORY}). A runtime knows no such option and would bind the whole
 * folder, or follow a link out of it. So the set-up binds them, in its own mount namespace, at places in the state folder,
 * and the runtime binds those.
 */
final class StagedMounts {
    private final Path folder;
    private final List<Mount> asked;

    /**
     * Makes them.
     *
     * @param folder where the places are made
     * @param asked all mounts of the container
     */
    StagedMounts(Path folder, List<Mount> asked) {
        this.folder = folder;
        this.asked = asked;
    }

    /** Adds the binds; the root has to be mounted before. */
    void add(Program program) {
        for (int k = 0; k < asked.size(); k++) {
            Mount mount = asked.get(k);
            String subdirectory = subdirectory(mount);
            if (!subdirectory.isEmpty()) {
                program.add(
                        Operation.STAGE,
                        List.of(mount.source(), subdirectory, place(k).toString()),
                        mount.options().contains("rbind") ? 1 : 0);
            }
        }
    }

    /** All mounts as the runtime is to make them. */
    List<Mount> forRuntime() {
        var mounts = new ArrayList<Mount>();
        for (int k = 0; k < asked.size(); k++) {
            Mount mount = asked.get(k);
            mounts.add(subdirectory(mount).isEmpty() ? mount : staged(mount, place(k)));
        }
        return mounts;
    }

    private Path place(int number) {
        return folder.resolve("mount." + number);
    }

    private static Mount staged(Mount mount, Path place) {
        List<String> options = mount.options().stream()
                .filter(option -> !option.startsWith(Mount.SUBDIRECTORY))
                .toList();
        return new Mount(mount.type(), place.toString(), mount.target(), options);
    }

    private static String subdirectory(Mount mount) {
        return mount.options().stream()
                .filter(option -> option.startsWith(Mount.SUBDIRECTORY))
                .map(option -> option.substring(Mount.SUBDIRECTORY.length()))
                .findFirst()
                .orElse("");
    }
}
