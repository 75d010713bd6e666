package io.berth.daemon.container;

import java.util.BitSet;
import java.util.Optional;
import java.util.stream.Stream;

/** A set of small numbers as cgroups write it: {@code 0-2,5}. */
final class CpuSet {
    static final CpuSet EMPTY = new CpuSet(new BitSet());
    private static final int LARGEST = 8191;

    private final BitSet bits;

    private CpuSet(BitSet bits) {
        this.bits = bits;
    }

    /** Reads a list; empty when it is none. */
    static Optional<CpuSet> parse(String text) {
        var bits = new BitSet();
        if (text.isEmpty()) {
            return Optional.of(EMPTY);
        }
        for (String part : text.split(",", -1)) {
            int dash = part.indexOf('-');
            try {
                int from = Integer.parseUnsignedInt(dash < 0 ? part : part.substring(0, dash));
                int to = dash < 0 ? from : Integer.parseUnsignedInt(part.substring(dash + 1));
                if (from > to || to > LARGEST) {
                    return Optional.empty();
                }
                bits.set(from, to + 1);
            } catch (NumberFormatException e) {
                return Optional.empty();
            }
        }
        return Optional.of(new CpuSet(bits));
    }

    /** Whether what is no list only has a number that is too large. */
    static boolean isTooLarge(String text) {
        return text.matches("\\d{1,9}(-\\d{1,9})?(,\\d{1,9}(-\\d{1,9})?)*")
                && Stream.of(text.split("[,-]", -1)).mapToInt(Integer::parseInt).anyMatch(number -> number > LARGEST);
    }

    int size() {
        return bits.cardinality();
    }

    boolean containsAll(CpuSet other) {
        var missing = (BitSet) other.bits.clone();
        missing.andNot(bits);
        return missing.isEmpty();
    }

    @Override
    public String toString() {
        var text = new StringBuilder();
        for (int from = bits.nextSetBit(0); from >= 0; from = bits.nextSetBit(bits.nextClearBit(from))) {
            int to = bits.nextClearBit(from) - 1;
            text.append(text.isEmpty() ? "" : ",").append(from).append(to > from ? "-" + to : "");
        }
        return text.toString();
    }
}
