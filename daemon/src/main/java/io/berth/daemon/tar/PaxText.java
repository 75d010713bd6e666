package io.berth.daemon.tar;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;

/** Puts {@code length key=value} records together; the length counts its own digits too (POSIX, pax). */
final class PaxText {
    private final ByteArrayOutputStream all = new ByteArrayOutputStream();

    void add(String key, byte[] value) {
        byte[] name = key.getBytes(ISO_8859_1);
        int bare = name.length + value.length + 3;
        int length = bare + Integer.toString(bare).length();
        if (Integer.toString(length).length() > Integer.toString(bare).length()) {
            length++;
        }
        all.writeBytes(Integer.toString(length).getBytes(ISO_8859_1));
        all.write(' ');
        all.writeBytes(name);
        all.write('=');
        all.writeBytes(value);
        all.write('\n');
    }

    byte[] bytes() {
        return all.toByteArray();
    }
}
