package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A commit of a repository, named by an address such as {@code https://host/r.git#branch:folder}. The {@code git} program
 * fetches it; nothing of the address can be an option of it, or a transport that runs programs.
 *
 * @param address without what stands behind the {@code #}
 * @param reference a branch, a tag or a commit
 * @param folder the context in it; empty for all
 */
record GitRepository(String address, String reference, String folder) {
    private static final Pattern HTTP = Pattern.compile("https?://.*\\.git(?:#.+)?", Pattern.CASE_INSENSITIVE);
    private static final int MINUTES = 10;
    private static final int MAX_TOLD = 1 << 16;

    /** Whether an address names a repository. */
    static boolean isOne(String remote) {
        String lower = remote.toLowerCase(Locale.ROOT);
        return lower.startsWith("git://")
                || lower.startsWith("ssh://")
                || lower.startsWith("github.com/")
                || lower.startsWith("git@")
                || HTTP.matcher(remote).matches();
    }

    static GitRepository parse(String remote) {
        int hash = remote.indexOf('#');
        String address = hash < 0 ? remote : remote.substring(0, hash);
        String[] rest = (hash < 0 ? "" : remote.substring(hash + 1)).split(":", 2);
        String reference = rest[0].isEmpty() ? "HEAD" : rest[0];
        if (reference.startsWith("-")) {
            throw EngineException.internal("invalid refspec: " + reference, new IOException("looks like an option"));
        }
        String whole = address.startsWith("github.com/") ? "https://" + address : address;
        return new GitRepository(whole, reference, rest.length < 2 ? "" : rest[1]);
    }

    /** Fetches it into an empty folder, without the repository's own files. */
    void fetchInto(Path target) throws IOException, InterruptedException {
        git(target, "init", "--quiet");
        git(target, "remote", "add", "--", "origin", address);
        try {
            git(target, "fetch", "--quiet", "--depth", "1", "--", "origin", reference);
        } catch (EngineException shallowIsNotForEveryServer) {
            git(target, "fetch", "--quiet", "--tags", "--", "origin", reference);
        }
        git(target, "checkout", "--quiet", "--force", "FETCH_HEAD");
        git(target, "submodule", "--quiet", "update", "--init", "--recursive", "--depth=1");
    }

    private static void git(Path target, String... words) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>(List.of(
                "git",
                "-c",
                "core.hooksPath=/dev/null",
                "-c",
                "protocol.allow=never",
                "-c",
                "protocol.git.allow=always",
                "-c",
                "protocol.http.allow=always",
                "-c",
                "protocol.https.allow=always",
                "-c",
                "protocol.ssh.allow=always"));
        command.addAll(List.of(words));
        ProcessBuilder builder = new ProcessBuilder(command)
                .directory(target.toFile())
                .redirectErrorStream(true)
                .redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        Map<String, String> environment = builder.environment();
        String path = environment.getOrDefault("PATH", "/usr/sbin:/usr/bin:/sbin:/bin");
        environment.clear();
        environment.putAll(Map.of(
                "PATH", path, "HOME", target.toString(), "GIT_CONFIG_NOSYSTEM", "1", "GIT_TERMINAL_PROMPT", "0"));
        Process process = builder.start();
        try (var output = process.getInputStream()) {
            byte[] told = output.readNBytes(MAX_TOLD);
            output.transferTo(java.io.OutputStream.nullOutputStream());
            if (!process.waitFor(MINUTES, TimeUnit.MINUTES) || process.exitValue() != 0) {
                throw EngineException.internal(
                        "git " + words[0] + ": " + new String(told, StandardCharsets.UTF_8).strip(),
                        new IOException("git has failed"));
            }
        } finally {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        }
    }
}
