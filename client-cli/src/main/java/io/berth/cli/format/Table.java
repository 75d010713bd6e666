package io.berth.cli.format;

import java.util.ArrayList;
import java.util.List;

/** Rows of cells in columns as wide as their widest cell, three spaces apart; the last column is not filled up. */
public final class Table {
    private static final int GAP = 3;
    private static final int LEAST = 10;

    private final List<List<String>> rows = new ArrayList<>();

    /** Adds a row. */
    public Table row(String... cells) {
        rows.add(List.of(cells));
        return this;
    }

    /** Adds a row. */
    public Table row(List<String> cells) {
        rows.add(List.copyOf(cells));
        return this;
    }

    /** The table's text, every line ended by a newline. */
    public String text() {
        int columns = rows.stream().mapToInt(List::size).max().orElse(0);
        int[] widths = new int[columns];
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                int cell = row.get(i).codePointCount(0, row.get(i).length()) + GAP;
                widths[i] = Math.max(widths[i], Math.max(cell, LEAST));
            }
        }
        StringBuilder text = new StringBuilder();
        for (List<String> row : rows) {
            for (int i = 0; i < row.size(); i++) {
                String cell = row.get(i);
                text.append(cell);
                if (i + 1 < row.size()) {
                    text.repeat(' ', widths[i] - cell.codePointCount(0, cell.length()));
                }
            }
            text.append('\n');
        }
        return text.toString();
    }
}
