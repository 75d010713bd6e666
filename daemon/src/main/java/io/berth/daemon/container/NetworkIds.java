package io.berth.daemon.container;

import com.google.common.hash.Hashing;
import java.nio.charset.StandardCharsets;

/** The ids of the networks that are always there: they follow from the name and stay the same across starts. */
final class NetworkIds {
    private NetworkIds() {}

    static String of(String name) {
        return Hashing.sha256()
                .hashString("io.berth.network." + name, StandardCharsets.UTF_8)
                .toString();
    }
}
