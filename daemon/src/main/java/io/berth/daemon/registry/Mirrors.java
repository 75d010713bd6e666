package io.berth.daemon.registry;

import io.berth.api.error.EngineException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;

/** Reads where copies of Docker's own registry are. */
public final class Mirrors {
    private Mirrors() {}

    /**
     * Checks addresses as the Engine does.
     *
     * @return each with a slash at its end
     * @throws EngineException INVALID when one is no address of a mirror
     */
    public static List<URI> parse(List<String> texts) {
        List<URI> mirrors = new ArrayList<>();
        for (String text : texts) {
            mirrors.add(parse(text));
        }
        return List.copyOf(mirrors);
    }

    private static URI parse(String text) {
        URI mirror;
        try {
            mirror = new URI(text);
        } catch (URISyntaxException e) {
            throw EngineException.invalid("invalid mirror: \"" + text + "\" is not a valid URI: " + e.getMessage(), e);
        }
        String scheme = String.valueOf(mirror.getScheme());
        if (!scheme.equals("http") && !scheme.equals("https")) {
            throw EngineException.invalid("invalid mirror: no scheme specified for \"" + text
                    + "\": must use either 'https://' or 'http://'");
        }
        boolean bare = mirror.getRawQuery() == null && mirror.getRawFragment() == null;
        if (mirror.getHost() == null || !bare) {
            throw EngineException.invalid("invalid mirror: \"" + text + "\" must be a host without query or fragment");
        }
        if (mirror.getRawUserInfo() != null) {
            throw EngineException.invalid("invalid mirror: username/password not allowed in URI");
        }
        return text.endsWith("/") ? mirror : URI.create(text + "/");
    }
}
