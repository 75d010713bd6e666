package io.berth.daemon.container;

import com.fasterxml.jackson.core.type.TypeReference;
import io.berth.api.error.EngineException;
import io.berth.api.json.EngineJson;
import io.berth.execdriver.ProcessSpec.SeccompProfile;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What {@code HostConfig.SecurityOpt} asks for.
 *
 * @param seccomp empty for unconfined
 * @param writableCgroups empty for Docker's choice: only of a privileged container
 */
record SecurityOptions(boolean noNewPrivileges, Optional<SeccompProfile> seccomp, Optional<Boolean> writableCgroups) {
    private static final Set<String> TRUE = Set.of("1", "t", "T", "true", "TRUE", "True");
    private static final Set<String> FALSE = Set.of("0", "f", "F", "false", "FALSE", "False");

    /** Reads the options over what is preset; labels and AppArmor profiles are accepted and have no effect without such a module. */
    static SecurityOptions parse(@Nullable List<String> options, ContainerPresets presets) {
        boolean noNewPrivileges = presets.noNewPrivileges();
        Optional<Boolean> writableCgroups = Optional.empty();
        Optional<SeccompProfile> seccomp = presets.seccomp().profile();
        for (String option : Objects.requireNonNullElse(options, List.<String>of())) {
            if (option.equals("no-new-privileges")) {
                noNewPrivileges = true;
                continue;
            }
            if (option.equals("writable-cgroups")) {
                writableCgroups = Optional.of(true);
                continue;
            }
            int split = splitAt(option);
            String value = option.substring(split + 1);
            switch (option.substring(0, split)) {
                case "label", "apparmor" -> {}
                case "seccomp" -> seccomp = profile(value);
                case "no-new-privileges" -> noNewPrivileges = flag(option, value);
                case "writable-cgroups" -> writableCgroups = Optional.of(flag(option, value));
                default -> throw EngineException.internal("invalid --security-opt 2: \"" + option + "\"");
            }
        }
        return new SecurityOptions(noNewPrivileges, seccomp, writableCgroups);
    }

    /** Refuses, before a run, a profile that is no JSON. */
    void checkProfile() {
        if (seccomp.orElse(null) instanceof SeccompProfile.Json(String text)) {
            try {
                EngineJson.decodeText(text, new TypeReference<Map<String, Object>>() {});
            } catch (EngineException e) {
                throw EngineException.internal("Decoding seccomp profile failed: " + e.text(), e);
            }
        }
    }

    /** The separator is an equals sign, or a colon as old clients write it. */
    private static int splitAt(String option) {
        int equals = option.indexOf('=');
        int split = equals < 0 ? option.indexOf(':') : equals;
        if (split < 0) {
            throw EngineException.internal("invalid --security-opt 1: \"" + option + "\"");
        }
        return split;
    }

    private static Optional<SeccompProfile> profile(String value) {
        return switch (value) {
            case "unconfined" -> Optional.empty();
            case "builtin", "" -> Optional.of(new SeccompProfile.Default());
            case "{}" -> Optional.empty();
            default -> Optional.of(new SeccompProfile.Json(value));
        };
    }

    private static boolean flag(String option, String value) {
        if (!TRUE.contains(value) && !FALSE.contains(value)) {
            throw EngineException.internal("invalid --security-opt 2: \"" + option + "\"");
        }
        return TRUE.contains(value);
    }
}
