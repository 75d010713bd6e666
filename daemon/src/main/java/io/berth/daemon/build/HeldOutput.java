package io.berth.daemon.build;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Keeps what a quiet client may have to be told after all: the last million bytes, from a line's beginning on. */
final class HeldOutput extends OutputStream {
    private static final int MAX = 1 << 20;

    private byte[] older = new byte[0];
    private ByteArrayOutputStream newer = new ByteArrayOutputStream();
    private boolean cut;

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int length) {
        if (newer.size() >= MAX) {
            cut |= older.length > 0;
            older = newer.toByteArray();
            newer = new ByteArrayOutputStream();
        }
        newer.write(bytes, from, length);
    }

    void writeTo(OutputStream out) throws IOException {
        String text = new String(older, StandardCharsets.UTF_8) + newer.toString(StandardCharsets.UTF_8);
        String whole = cut ? text.substring(text.indexOf('\n') + 1) : text;
        out.write(whole.getBytes(StandardCharsets.UTF_8));
    }
}
