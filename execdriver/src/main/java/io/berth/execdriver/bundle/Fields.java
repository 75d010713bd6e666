package io.berth.execdriver.bundle;

import com.fasterxml.jackson.databind.JsonNode;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/**
 * An object of config.json with the way to it, for messages. What is not known is refused rather than passed over: a
 * limit that is not set would not be noticed.
 */
record Fields(String path, JsonNode node) {
    private static final long UNLIMITED = -1;

    /** An object below this one; empty when it is not there. */
    Fields object(String name) throws BundleException {
        JsonNode child = node.path(name);
        if (!child.isMissingNode() && !child.isNull() && !child.isObject()) {
            throw wrong(name, "an object");
        }
        return new Fields(path + "." + name, child);
    }

    boolean has(String name) {
        return node.hasNonNull(name);
    }

    String text(String name) throws BundleException {
        JsonNode child = node.path(name);
        if (has(name) && !child.isTextual()) {
            throw wrong(name, "a string");
        }
        return child.asText("");
    }

    boolean flag(String name) throws BundleException {
        JsonNode child = node.path(name);
        if (has(name) && !child.isBoolean()) {
            throw wrong(name, "true or false");
        }
        return child.asBoolean();
    }

    /** A number, 0 when it is not there; the largest unsigned one is no limit, -1. */
    long number(String name) throws BundleException {
        JsonNode child = node.path(name);
        if (!has(name)) {
            return 0;
        }
        if (!child.isIntegralNumber()) {
            throw wrong(name, "a whole number");
        }
        BigInteger value = child.bigIntegerValue();
        return value.bitLength() == Long.SIZE && value.signum() > 0 ? UNLIMITED : value.longValue();
    }

    List<String> texts(String name) throws BundleException {
        var texts = new ArrayList<String>();
        for (JsonNode child : node.path(name)) {
            if (!child.isTextual()) {
                throw wrong(name, "strings");
            }
            texts.add(child.asText());
        }
        return texts;
    }

    /** The objects of a list. */
    List<Fields> list(String name) throws BundleException {
        var entries = new ArrayList<Fields>();
        for (JsonNode child : node.path(name)) {
            var entry = new Fields(path + "." + name + "[" + entries.size() + "]", child);
            if (!child.isObject()) {
                throw new BundleException(entry.path + " is no object");
            }
            entries.add(entry);
        }
        return entries;
    }

    /**
     * Refuses every field that has a value and is not among those given.
     *
     * @throws BundleException naming the first such field
     */
    void allow(Set<String> known) throws BundleException {
        for (var field : node.properties()) {
            JsonNode value = field.getValue();
            boolean empty = value.isNull()
                    || (value.isContainerNode() && value.isEmpty())
                    || (value.isTextual() && value.asText().isEmpty());
            if (!known.contains(field.getKey()) && !empty) {
                throw new BundleException(path + "." + field.getKey() + " is not supported");
            }
        }
    }

    BundleException wrong(String name, String wanted) {
        return new BundleException(path + "." + name + " has to be " + wanted);
    }
}
