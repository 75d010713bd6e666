package io.berth.execdriver.launcher;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * A row of operations under construction, in the launcher's binary form.
 *
 * <pre>
 * code u16 | ints u16 | strings u32 | length u32 | 0 u32 | i64 ... | text NUL text NUL ... | NUL up to a multiple of 8
 * </pre>
 */
public final class Program {
    private static final int HEADER_BYTES = 16;
    private static final int ALIGNMENT = 8;
    private static final int MAX_INTS = 0xffff;

    /** LIMIT_FRAME in protocol.h: a parent hangs up on anything longer. */
    private static final int MAX_BYTES = 16 << 20;

    private final ByteArrayOutputStream operations = new ByteArrayOutputStream();

    /** Adds an operation that takes integers only. */
    public void add(Operation operation, long... ints) {
        add(operation, List.of(), ints);
    }

    /**
     * Adds an operation.
     *
     * @throws IllegalArgumentException when a string holds a zero character, which no path or argument may
     */
    public void add(Operation operation, List<String> strings, long... ints) {
        var text = new ByteArrayOutputStream();
        for (String string : strings) {
            if (string.indexOf('\0') >= 0) {
                throw new IllegalArgumentException("zero character in \"" + string.replace('\0', '?') + "\"");
            }
            text.writeBytes(string.getBytes(StandardCharsets.UTF_8));
            text.write(0);
        }
        append(operation, strings.size(), text.toByteArray(), ints);
    }

    /** Adds an operation with bytes that are no text. */
    public void addBytes(Operation operation, byte[] bytes, long... ints) {
        append(operation, 0, bytes, ints);
    }

    private void append(Operation operation, int strings, byte[] rest, long... ints) {
        if (ints.length > MAX_INTS) {
            throw new IllegalArgumentException(operation + " with " + ints.length + " numbers");
        }
        int length = HEADER_BYTES + ints.length * Long.BYTES + rest.length;
        length = (length + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT;
        var bytes = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putShort((short) operation.code()).putShort((short) ints.length);
        bytes.putInt(strings).putInt(length).putInt(0);
        for (long value : ints) {
            bytes.putLong(value);
        }
        bytes.put(rest);
        operations.writeBytes(bytes.array());
    }

    /** Whether a parent takes a program of this size. */
    public boolean fits() {
        return operations.size() <= MAX_BYTES;
    }

    byte[] bytes() {
        return operations.toByteArray();
    }
}
