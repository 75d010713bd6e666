package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import java.util.Locale;
import java.util.Set;

/** Platforms as {@code os[/architecture[/variant]]}. */
final class Platforms {
    private static final Set<String> SYSTEMS = Set.of("linux", "windows", "darwin", "freebsd");
    private static final Set<String> ARCHITECTURES = Set.of(
            "amd64",
            "x86_64",
            "x86-64",
            "arm64",
            "aarch64",
            "arm",
            "armhf",
            "armel",
            "386",
            "i386",
            "riscv64",
            "ppc64le",
            "s390x",
            "mips64le",
            "loong64");

    private Platforms() {}

    /** Refuses what is no platform. */
    static void check(String platform) {
        for (String part : platform.isEmpty() ? new String[0] : platform.split("/", -1)) {
            String word = part.toLowerCase(Locale.ROOT);
            boolean variant = word.matches("v\\d+");
            if (!variant && !SYSTEMS.contains(word) && !ARCHITECTURES.contains(word)) {
                throw EngineException.invalid(
                        "\"" + platform + "\": unknown operating system or architecture: invalid argument");
            }
        }
    }

    /** Refuses an image that was made for another platform than the one asked for. */
    static void require(String platform, ContainerImages.Image image, String name) {
        if (!platform.isEmpty() && !matches(platform, image.platform())) {
            throw EngineException.notFound("image with reference " + name + " was found but its platform ("
                    + image.platform() + ") does not match the specified platform (" + platform + ")");
        }
    }

    private static boolean matches(String asked, String has) {
        String[] parts = has.split("/", -1);
        for (String part : asked.split("/", -1)) {
            String word = normal(part);
            boolean there = word.matches("v\\d+");
            for (String own : parts) {
                there |= normal(own).equals(word);
            }
            if (!there) {
                return false;
            }
        }
        return true;
    }

    private static String normal(String part) {
        return switch (part.toLowerCase(Locale.ROOT)) {
            case "x86_64", "x86-64" -> "amd64";
            case "aarch64" -> "arm64";
            case "i386" -> "386";
            default -> part.toLowerCase(Locale.ROOT);
        };
    }
}
