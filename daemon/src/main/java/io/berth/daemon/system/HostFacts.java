package io.berth.daemon.system;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What the host's own files say about it (proc(5), os-release(5)). Read on the caller's thread, at each call. */
final class HostFacts {
    private static final Path PROC = Path.of("/proc");

    private HostFacts() {}

    static String kernelVersion() {
        return firstLine(PROC.resolve("sys/kernel/osrelease"), "<unknown>");
    }

    static String hostname() {
        String name = firstLine(PROC.resolve("sys/kernel/hostname"), "");
        if (!name.isEmpty()) {
            return name;
        }
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost";
        }
    }

    /** PRETTY_NAME of os-release(5). */
    static String operatingSystem() {
        return osRelease("PRETTY_NAME", "<unknown>");
    }

    static String osVersion() {
        return osRelease("VERSION_ID", "");
    }

    /** Bytes of memory, as {@code MemTotal} says. */
    static long memoryTotal() {
        try (Stream<String> lines = Files.lines(PROC.resolve("meminfo"))) {
            return lines.filter(line -> line.startsWith("MemTotal:"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
                    .findFirst()
                    .orElse(0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** uname's machine name for the JVM's. */
    static String architecture() {
        String jvm = System.getProperty("os.arch", "");
        return jvm.equals("amd64") ? "x86_64" : jvm;
    }

    /** Go's name for the JVM's architecture, as image configurations spell it. */
    static String goArchitecture() {
        String jvm = System.getProperty("os.arch", "");
        return jvm.equals("aarch64") ? "arm64" : jvm;
    }

    static boolean ipv4Forwarding() {
        return firstLine(PROC.resolve("sys/net/ipv4/ip_forward"), "0").equals("1");
    }

    /** This process's open file descriptors. */
    static int openFiles() {
        try (Stream<Path> open = Files.list(PROC.resolve("self/fd"))) {
            return (int) open.count();
        } catch (IOException e) {
            return 0;
        }
    }

    /** The file system type that holds {@code path}, in the words of statfs: extfs for ext2 to ext4. */
    static String fileSystem(Path path) {
        try {
            String type = Files.getFileStore(path).type();
            return type.startsWith("ext") ? "extfs" : type;
        } catch (IOException e) {
            return "<unknown>";
        }
    }

    private static String osRelease(String key, String absent) {
        try (Stream<String> lines = Files.lines(Path.of("/etc/os-release"))) {
            return lines.filter(line -> line.startsWith(key + "="))
                    .map(line -> line.substring(key.length() + 1).replace("\"", ""))
                    .findFirst()
                    .orElse(absent);
        } catch (IOException e) {
            return absent;
        }
    }

    private static String firstLine(Path path, String absent) {
        try {
            return Files.readString(path).strip();
        } catch (IOException e) {
            return absent;
        }
    }
}
