package io.berth.execdriver.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import io.berth.execdriver.StartException;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.SeccompCompiler;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Compiled seccomp filters, each made once for a profile and a set of capabilities (a compilation takes 5 to 10 ms). The
 * {@value #KEPT} last used are kept.
 */
public final class SeccompProfiles {
    private static final int KEPT = 64;
    private static final String DEFAULT = "seccomp-default.json";

    private record Key(SeccompProfile profile, Set<String> capabilities) {}

    private final Kernel kernel;
    private final ObjectMapper json = new ObjectMapper();
    private final ReentrantLock filtersLock = new ReentrantLock();
    private final Map<Key, byte[]> filters = new LinkedHashMap<>(KEPT, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, byte[]> eldest) {
            return size() > KEPT;
        }
    };
    private @Nullable SeccompCompiler compiler;

    public SeccompProfiles(Kernel kernel) {
        this.kernel = kernel;
    }

    /**
     * The filter's instructions.
     *
     * @param capabilities the process's, without CAP_
     * @throws StartException INVALID when the profile can't be had
     */
    public byte[] filter(SeccompProfile profile, Set<String> capabilities) throws StartException {
        var key = new Key(profile, new TreeSet<>(capabilities));
        filtersLock.lock();
        try {
            byte[] known = filters.get(key);
            if (known != null) {
                return known;
            }
            byte[] made = compile(profile, key.capabilities);
            filters.put(key, made);
            return made;
        } catch (IOException | IllegalArgumentException e) {
            throw new StartException(StartException.Reason.INVALID, message(e), e);
        } finally {
            filtersLock.unlock();
        }
    }

    private static String message(Exception e) {
        return "the seccomp profile can't be loaded: " + e.getMessage()
                + " (install libseccomp2, or run with --security-opt seccomp=unconfined)";
    }

    private byte[] compile(SeccompProfile profile, Set<String> capabilities) throws IOException {
        if (compiler == null) {
            compiler = SeccompCompiler.load(kernel);
        }
        return new SeccompFilter(fit(profile, capabilities)).compile(compiler);
    }

    /**
     * The profile's rules for a process.
     *
     * @param capabilities the process's, without CAP_
     * @throws StartException INVALID when the profile can't be read
     */
    public FittedProfile fitted(SeccompProfile profile, Set<String> capabilities) throws StartException {
        try {
            return fit(profile, capabilities);
        } catch (IOException e) {
            throw new StartException(
                    StartException.Reason.INVALID, "the seccomp profile can't be loaded: " + e.getMessage(), e);
        }
    }

    private FittedProfile fit(SeccompProfile profile, Set<String> capabilities) throws IOException {
        JsonNode document = json.readTree(text(profile));
        return FittedProfile.of(document, capabilities);
    }

    private static String text(SeccompProfile profile) throws IOException {
        return switch (profile) {
            case SeccompProfile.Default() -> {
                try (InputStream resource = SeccompProfiles.class.getResourceAsStream(DEFAULT)) {
                    if (resource == null) {
                        throw new IOException("this build has no default profile");
                    }
                    yield new String(resource.readAllBytes(), StandardCharsets.UTF_8);
                }
            }
            case SeccompProfile.Json(String text) -> text;
        };
    }
}
