package io.berth.cli.format;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** A container's ports in one line. */
public final class Ports {
    private Ports() {}

    /** {@code 0.0.0.0:8080->80/tcp, 443/tcp}. */
    public static String text(List<Json> ports) {
        List<Json> sorted = new ArrayList<>(ports);
        sorted.sort(
                Comparator.comparingInt((Json port) -> port.get("PublicPort").exists() ? 0 : 1)
                        .thenComparingLong(port -> port.get("PrivatePort").number())
                        .thenComparing(port -> port.get("IP").text())
                        .thenComparing(port -> port.get("Type").text()));
        List<String> shown = new ArrayList<>();
        for (Json port : sorted) {
            String inside =
                    port.get("PrivatePort").text() + "/" + port.get("Type").text();
            long outside = port.get("PublicPort").number();
            if (outside == 0) {
                shown.add(inside);
            } else {
                String ip = port.get("IP").text();
                shown.add((ip.contains(":") ? "[" + ip + "]" : ip) + ":" + outside + "->" + inside);
            }
        }
        return String.join(", ", shown);
    }
}
