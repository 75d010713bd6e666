package io.berth.execdriver.builtin;

import io.berth.execdriver.CapabilityNames;
import java.util.Collection;

/** Capabilities as the kernel's mask. */
final class Capabilities {
    private Capabilities() {}

    /**
     * The set as a mask.
     *
     * @param names without CAP_
     * @throws IllegalArgumentException when there is no capability of such a name
     */
    static long mask(Collection<String> names) {
        long mask = 0;
        for (String name : names) {
            int number = CapabilityNames.BY_NUMBER.indexOf(name);
            if (number < 0) {
                throw new IllegalArgumentException("unknown capability: CAP_" + name);
            }
            mask |= 1L << number;
        }
        return mask;
    }
}
