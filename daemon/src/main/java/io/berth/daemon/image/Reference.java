package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * An image's name, spelt out: {@code busybox} is {@code docker.io/library/busybox}.
 *
 * @param domain the registry, such as {@code docker.io} or {@code host:5000}
 * @param path the repository in it
 * @param tag empty for none
 * @param digest empty for none
 */
public record Reference(String domain, String path, String tag, String digest) {
    private static final String DEFAULT_DOMAIN = "docker.io";
    private static final String LEGACY_DOMAIN = "index.docker.io";
    private static final String OFFICIAL = "library/";
    private static final String DEFAULT_TAG = "latest";
    private static final String INVALID = "invalid reference format";
    private static final int MAX_PATH = 255;

    private static final Pattern IDENTIFIER = Pattern.compile("[a-f0-9]{64}");
    private static final Pattern TAG = Pattern.compile("\\w[\\w.-]{0,127}");
    private static final String LABEL = "(?:[a-zA-Z0-9]|[a-zA-Z0-9][a-zA-Z0-9-]*[a-zA-Z0-9])";
    private static final String HOST = "(?:" + LABEL + "(?:\\." + LABEL + ")*|\\[[a-fA-F0-9:]+\\])(?::[0-9]+)?";
    private static final String NAME_PART = "[a-z0-9]+(?:(?:[._]|__|-+)[a-z0-9]+)*";
    private static final String ALGORITHM = "[A-Za-z][A-Za-z0-9]*(?:[-_+.][A-Za-z][A-Za-z0-9]*)*";
    private static final Pattern WHOLE = Pattern.compile("(?<domain>" + HOST + ")/(?<path>" + NAME_PART + "(?:/"
            + NAME_PART + ")*)(?::(?<tag>" + TAG.pattern() + "))?(?:@(?<digest>" + ALGORITHM + ":[0-9a-fA-F]{32,}))?");

    /**
     * Reads a name as people write it.
     *
     * @throws EngineException INVALID, in the Engine's words, when it is none
     */
    public static Reference parse(String text) {
        if (IDENTIFIER.matcher(text).matches()) {
            throw EngineException.invalid(
                    "invalid repository name (" + text + "), cannot specify 64-byte hexadecimal strings");
        }
        int slash = text.indexOf('/');
        boolean noDomain = slash < 0 || !isDomain(text.substring(0, slash));
        String domain = noDomain ? DEFAULT_DOMAIN : text.substring(0, slash);
        String rest = noDomain ? text : text.substring(slash + 1);
        if (domain.equals(LEGACY_DOMAIN)) {
            domain = DEFAULT_DOMAIN;
        }
        if (domain.equals(DEFAULT_DOMAIN) && rest.indexOf('/') < 0) {
            rest = OFFICIAL + rest;
        }
        requireLowerCase(rest);
        return parseWhole(domain + "/" + rest);
    }

    private static boolean isDomain(String front) {
        return front.indexOf('.') >= 0
                || front.indexOf(':') >= 0
                || front.equals("localhost")
                || !front.equals(front.toLowerCase(Locale.ROOT));
    }

    private static void requireLowerCase(String rest) {
        int colon = rest.indexOf(':');
        String remote = colon < 0 ? rest : rest.substring(0, colon);
        if (!remote.equals(remote.toLowerCase(Locale.ROOT))) {
            throw EngineException.invalid(INVALID + ": repository name (" + remote + ") must be lowercase");
        }
    }

    private static Reference parseWhole(String text) {
        Matcher matcher = WHOLE.matcher(text);
        if (!matcher.matches()) {
            throw EngineException.invalid(INVALID);
        }
        String path = matcher.group("path");
        if (path.length() > MAX_PATH) {
            throw EngineException.invalid("repository name must not be more than " + MAX_PATH + " characters");
        }
        String digest = Optional.ofNullable(matcher.group("digest")).orElse("");
        if (!digest.isEmpty() && Digest.parse(digest).isEmpty()) {
            boolean known = digest.startsWith("sha256:");
            throw EngineException.invalid(known ? "invalid checksum digest length" : "unsupported digest algorithm");
        }
        return new Reference(
                matcher.group("domain"),
                path,
                Optional.ofNullable(matcher.group("tag")).orElse(""),
                digest);
    }

    /**
     * Reads a repository and the tag beside it, as {@code tag} and {@code import} get them: {@code tag} goes before one
     * in {@code repo}, and without any it is {@code latest}.
     */
    public static Reference parse(String repo, String tag) {
        Reference reference = parse(repo);
        if (!reference.digest().isEmpty()) {
            throw EngineException.invalid("cannot import digest reference");
        }
        if (tag.isEmpty()) {
            return reference.withDefaultTag();
        }
        if (!TAG.matcher(tag).matches()) {
            throw EngineException.invalid("invalid tag format");
        }
        return new Reference(reference.domain(), reference.path(), tag, "");
    }

    /** This one, with the tag {@code latest} when it has neither tag nor digest. */
    public Reference withDefaultTag() {
        return tag.isEmpty() && digest.isEmpty() ? new Reference(domain, path, DEFAULT_TAG, "") : this;
    }

    /** What it points with: beside a digest the tag means nothing. */
    public Reference pointer() {
        return digest.isEmpty() || tag.isEmpty() ? this : new Reference(domain, path, "", digest);
    }

    /** The manifest with this digest in the same repository. */
    public Reference withDigest(Digest manifest) {
        return new Reference(domain, path, "", manifest.toString());
    }

    /**
     * Reads a repository and the tag or digest beside it, as a pull gets them.
     *
     * @param tagOrDigest goes before what {@code repo} has; empty for that, or {@code latest}
     */
    public static Reference parsePulled(String repo, String tagOrDigest) {
        Reference reference = parse(repo);
        if (tagOrDigest.isEmpty()) {
            return reference.withDefaultTag();
        }
        if (tagOrDigest.indexOf(':') >= 0) {
            Digest digest = Digest.parse(tagOrDigest)
                    .orElseThrow(() -> EngineException.invalid("invalid checksum digest format"));
            return new Reference(reference.domain(), reference.path(), "", digest.toString());
        }
        if (!TAG.matcher(tagOrDigest).matches()) {
            throw EngineException.invalid("invalid tag format");
        }
        return new Reference(reference.domain(), reference.path(), tagOrDigest, "");
    }

    /** The repository, spelt out. */
    public String name() {
        return domain + "/" + path;
    }

    /** The repository as people write it. */
    public String familiarName() {
        if (!domain.equals(DEFAULT_DOMAIN)) {
            return name();
        }
        boolean official = path.startsWith(OFFICIAL) && path.indexOf('/', OFFICIAL.length()) < 0;
        return official ? path.substring(OFFICIAL.length()) : path;
    }

    /** The whole reference as people write it. */
    public String familiar() {
        return familiarName() + suffix();
    }

    private String suffix() {
        return (tag.isEmpty() ? "" : ":" + tag) + (digest.isEmpty() ? "" : "@" + digest);
    }

    /** The whole reference, spelt out; {@link #parse(String)} reads it. */
    @Override
    public String toString() {
        return name() + suffix();
    }
}
