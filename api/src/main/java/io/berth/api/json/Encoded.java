package io.berth.api.json;

import org.jspecify.annotations.Nullable;

/**
 * A wire value with its JSON, which is made when it is first asked for and kept: for what is answered again and again. The
 * value must be one that never changes. Any thread.
 */
public final class Encoded<T> {
    private final T value;
    private volatile byte @Nullable [] json;

    public Encoded(T value) {
        this.value = value;
    }

    /** What is encoded. */
    public T value() {
        return value;
    }

    /** The array that is kept. */
    byte[] json() {
        byte[] made = json;
        if (made == null) {
            made = EngineJson.encode(value);
            json = made;
        }
        return made;
    }
}
