package io.berth.api.backend;

import java.util.Arrays;
import java.util.Optional;

/** What {@code GET /system/df} counts, by the names that its parameter {@code type} knows. */
public enum UsageKind {
    CONTAINER("container"),
    IMAGE("image"),
    VOLUME("volume"),
    BUILD_CACHE("build-cache");

    private final String word;

    UsageKind(String word) {
        this.word = word;
    }

    /** The kind of that name. */
    public static Optional<UsageKind> of(String word) {
        return Arrays.stream(values()).filter(kind -> kind.word.equals(word)).findFirst();
    }
}
