package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** What an image is made for, as {@code linux/arm64/v8}. */
public record Platform(String os, String architecture, String variant) {
    private static final String LINUX = "linux";
    private static final Map<String, String> ALIASES =
            Map.of("x86_64", "amd64", "x86-64", "amd64", "aarch64", "arm64", "i386", "386");

    /** What may stand alone. */
    private static final Set<String> KNOWN = Set.of(
            "386",
            "aarch64",
            "amd64",
            "arm",
            "arm64",
            "armel",
            "armhf",
            "i386",
            "loong64",
            "mips64",
            "mips64le",
            "ppc64le",
            "riscv64",
            "s390x",
            "x86-64",
            "x86_64");

    /** This machine's. */
    public static Platform host() {
        String architecture = System.getProperty("os.arch", "amd64");
        return new Platform(LINUX, ALIASES.getOrDefault(architecture, architecture), "");
    }

    /** Whether an image is made for this. */
    public boolean isOf(Image image) {
        return os.equals(image.os())
                && architecture.equals(image.architecture())
                && (variant.isEmpty() || variant.equals(image.variant()));
    }

    /** The refusal of an image that is made for another than the wanted platform. */
    public static EngineException mismatch(String reference, Image image, String wanted) {
        return EngineException.notFound("image with reference " + reference + " was found but its platform ("
                + image.os() + "/" + image.architecture() + ") does not match the specified platform (" + wanted + ")");
    }

    /** Reads what a client wrote; empty is this machine's. */
    public static Platform parse(String text) {
        if (text.isEmpty()) {
            return host();
        }
        List<String> parts = List.of(text.toLowerCase(Locale.ROOT).split("/", -1));
        boolean sound = parts.size() <= 3 && parts.stream().allMatch(part -> part.matches("[a-z0-9_.-]+"));
        if (!sound) {
            throw EngineException.invalid("\"" + text + "\": cannot parse platform specifier: invalid argument");
        }
        if (parts.size() == 1 && !parts.getFirst().equals(LINUX) && !KNOWN.contains(parts.getFirst())) {
            throw EngineException.invalid(
                    "\"" + text + "\": unknown operating system or architecture: invalid argument");
        }
        String os = parts.size() == 1 && !parts.getFirst().equals(LINUX) ? LINUX : parts.getFirst();
        if (!os.equals(LINUX)) {
            throw EngineException.invalid("operating system is not supported");
        }
        String named = parts.size() > 1
                ? parts.get(1)
                : os.equals(parts.getFirst()) ? host().architecture() : parts.getFirst();
        return new Platform(os, ALIASES.getOrDefault(named, named), parts.size() == 3 ? parts.get(2) : "");
    }
}
