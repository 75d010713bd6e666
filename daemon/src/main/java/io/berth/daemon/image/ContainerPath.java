package io.berth.daemon.image;

import java.util.ArrayDeque;
import java.util.Deque;

/** Works out paths inside a container as text. */
public final class ContainerPath {
    private ContainerPath() {}

    /** {@code path} seen from {@code folder}, absolute and without dots, double slashes or dot-dots. */
    public static String resolve(String folder, String path) {
        Deque<String> parts = new ArrayDeque<>();
        String whole = path.startsWith("/") ? path : folder + "/" + path;
        for (String part : whole.split("/", -1)) {
            if (part.equals("..")) {
                parts.pollLast();
            } else if (!part.isEmpty() && !part.equals(".")) {
                parts.addLast(part);
            }
        }
        return "/" + String.join("/", parts);
    }
}
