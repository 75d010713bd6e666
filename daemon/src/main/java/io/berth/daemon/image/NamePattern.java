package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.regex.PatternSyntaxException;

/** A {@code reference} filter: a shell pattern for a whole familiar name, or for its repository alone. */
final class NamePattern {
    private final PathMatcher matcher;

    NamePattern(String pattern) {
        try {
            this.matcher = FileSystems.getDefault().getPathMatcher("glob:" + pattern.replaceAll("[{}]", "\\\\$0"));
        } catch (PatternSyntaxException e) {
            throw EngineException.internal("syntax error in pattern", e);
        }
    }

    boolean matches(Reference name) {
        return matcher.matches(Path.of(name.familiar())) || matcher.matches(Path.of(name.familiarName()));
    }
}
