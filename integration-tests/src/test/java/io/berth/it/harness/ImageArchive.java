package io.berth.it.harness;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveOutputStream;
import org.apache.commons.compress.archivers.tar.TarConstants;

/** Writes image archives as {@code docker save} does, and parts of them that are wrong on purpose. */
public final class ImageArchive {
    private ImageArchive() {}

    /**
     * Writes an archive with one image.
     *
     * @param layers from the lowest up, each its members' contents by name: a text, or a {@link Path} to copy with
     *     execute permission
     */
    public static void docker(Path file, String tag, List<Map<String, Object>> layers) throws IOException {
        List<byte[]> tars = new ArrayList<>();
        for (Map<String, Object> layer : layers) {
            tars.add(layer(layer));
        }
        Files.write(file, archive(tag, tars));
    }

    /** The archive of an image with these layers, as bytes. */
    public static byte[] archive(String tag, List<byte[]> layers) throws IOException {
        Map<String, byte[]> members = new TreeMap<>();
        List<String> names = new ArrayList<>();
        List<String> digests = new ArrayList<>();
        for (byte[] layer : layers) {
            String digest = sha256(layer);
            digests.add("\"sha256:" + digest + "\"");
            names.add("\"" + digest + "/layer.tar\"");
            members.put(digest + "/layer.tar", layer);
        }
        String config = "{\"architecture\":\"amd64\",\"os\":\"linux\",\"config\":{\"Env\":[\"PATH=/bin\"]},"
                + "\"created\":\"2024-01-01T00:00:00Z\",\"history\":[],"
                + "\"rootfs\":{\"type\":\"layers\",\"diff_ids\":[" + String.join(",", digests) + "]}}";
        byte[] configBytes = config.getBytes(StandardCharsets.UTF_8);
        String configName = sha256(configBytes) + ".json";
        members.put(configName, configBytes);
        String manifest = "[{\"Config\":\"" + configName + "\",\"RepoTags\":[\"" + tag + "\"],\"Layers\":["
                + String.join(",", names) + "]}]";
        members.put("manifest.json", manifest.getBytes(StandardCharsets.UTF_8));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes)) {
            for (Map.Entry<String, byte[]> member : members.entrySet()) {
                put(tar, member.getKey(), member.getValue(), 0644);
            }
        }
        return bytes.toByteArray();
    }

    /** A layer's tar. */
    public static byte[] layer(Map<String, Object> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes)) {
            for (Map.Entry<String, Object> member : new TreeMap<>(members).entrySet()) {
                boolean program = member.getValue() instanceof Path;
                byte[] content = member.getValue() instanceof Path path
                        ? Files.readAllBytes(path)
                        : String.valueOf(member.getValue()).getBytes(StandardCharsets.UTF_8);
                put(tar, member.getKey(), content, program ? 0755 : 0644);
            }
        }
        return bytes.toByteArray();
    }

    /** A layer's tar with a symbolic link, then more members. */
    public static byte[] layerWithLink(String link, String target, Map<String, Object> members) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (TarArchiveOutputStream tar = tar(bytes)) {
            TarArchiveEntry entry = new TarArchiveEntry(link, TarConstants.LF_SYMLINK);
            entry.setLinkName(target);
            tar.putArchiveEntry(entry);
            tar.closeArchiveEntry();
            for (Map.Entry<String, Object> member : members.entrySet()) {
                put(tar, member.getKey(), String.valueOf(member.getValue()).getBytes(StandardCharsets.UTF_8), 0644);
            }
        }
        return bytes.toByteArray();
    }

    private static TarArchiveOutputStream tar(ByteArrayOutputStream bytes) {
        TarArchiveOutputStream tar = new TarArchiveOutputStream(bytes);
        tar.setLongFileMode(TarArchiveOutputStream.LONGFILE_GNU);
        return tar;
    }

    private static void put(TarArchiveOutputStream tar, String name, byte[] content, int mode) throws IOException {
        TarArchiveEntry entry = new TarArchiveEntry(name, true);
        entry.setSize(content.length);
        entry.setMode(mode);
        tar.putArchiveEntry(entry);
        tar.write(content);
        tar.closeArchiveEntry();
    }

    private static String sha256(byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
