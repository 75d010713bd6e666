package io.berth.daemon.container;

import io.berth.execdriver.ContainerSpec.Rootfs;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Remembers who holds which image and what is mounted. */
public final class FakeMountedImages implements MountedImages {
    private final Map<String, String> held = new ConcurrentHashMap<>();
    private final Set<String> mounted = ConcurrentHashMap.newKeySet();

    @Override
    public Path hold(String holder, String imageId) {
        held.put(holder, imageId);
        return place(holder);
    }

    @Override
    public Rootfs layers(String holder) {
        return new Rootfs.Directory(place(holder));
    }

    @Override
    public void mount(String holder) {
        mounted.add(holder);
    }

    @Override
    public void unmount(String holder) {
        mounted.remove(holder);
    }

    @Override
    public void release(String holder) {
        mounted.remove(holder);
        held.remove(holder);
    }

    private static Path place(String holder) {
        return Path.of("/layers", holder, "merged");
    }

    public Map<String, String> held() {
        return held;
    }

    public Set<String> mounted() {
        return mounted;
    }
}
