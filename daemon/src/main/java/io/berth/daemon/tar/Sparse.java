package io.berth.daemon.tar;

import io.berth.daemon.tar.TarEntry.Segment;
import java.util.ArrayList;
import java.util.List;

/** The pieces of a sparse file as archives write them, checked: in order, within the file, and all of the data. */
final class Sparse {
    private static final int MAX_SEGMENTS = 100_000;
    private static final int PIECE = 24;
    private static final int NUMBER = 12;

    private final List<Segment> segments = new ArrayList<>();

    /** Adds the pieces of an old GNU header or one of its further blocks. */
    void addPieces(byte[] pieces) throws TarFormatException {
        for (int at = 0; at + PIECE <= pieces.length && pieces[at] != 0; at += PIECE) {
            add(TarHeader.number(pieces, at, NUMBER), TarHeader.number(pieces, at + NUMBER, NUMBER));
        }
    }

    /** Adds the pieces of {@code offset,length,offset,length…}. */
    void addText(String map) throws TarFormatException {
        String[] numbers = map.split(",", -1);
        if (numbers.length % 2 != 0) {
            throw TarFormatException.invalidHeader();
        }
        for (int i = 0; i < numbers.length; i += 2) {
            add(parse(numbers[i]), parse(numbers[i + 1]));
        }
    }

    void add(long offset, long length) throws TarFormatException {
        if (segments.size() == MAX_SEGMENTS) {
            throw new TarFormatException("archive/tar: sparse file with more than " + MAX_SEGMENTS + " pieces");
        }
        segments.add(new Segment(offset, length));
    }

    static long parse(String number) throws TarFormatException {
        if (!number.matches("[0-9]{1,18}")) {
            throw TarFormatException.invalidHeader();
        }
        return Long.parseLong(number);
    }

    static int parseCount(String number) throws TarFormatException {
        long count = parse(number);
        if (count > MAX_SEGMENTS) {
            throw new TarFormatException("archive/tar: sparse file with more than " + MAX_SEGMENTS + " pieces");
        }
        return (int) count;
    }

    /**
     * The pieces; never empty, so that a file of nothing but a hole is known for one.
     *
     * @param stored bytes of data in the archive
     */
    List<Segment> checked(long realSize, long stored) throws TarFormatException {
        long end = 0;
        long sum = 0;
        for (Segment segment : segments) {
            boolean inOrder = segment.offset() >= end && segment.length() >= 0;
            if (!inOrder || segment.length() > realSize - segment.offset()) {
                throw TarFormatException.invalidHeader();
            }
            end = segment.offset() + segment.length();
            sum += segment.length();
        }
        if (sum != stored || realSize < 0) {
            throw TarFormatException.invalidHeader();
        }
        return segments.isEmpty() ? List.of(new Segment(0, 0)) : List.copyOf(segments);
    }
}
