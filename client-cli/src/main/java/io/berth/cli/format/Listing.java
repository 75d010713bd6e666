package io.berth.cli.format;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** A list of things, shown as a table, as JSON lines, or through a template. */
public final class Listing {
    private static final DateTimeFormatter TIME = DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss xx z", Locale.ROOT);

    private final Map<String, String> columns = new LinkedHashMap<>();
    private final List<Map<String, String>> rows = new ArrayList<>();

    /** Adds a column of the plain table. */
    public Listing column(String field, String header) {
        columns.put(field, header);
        return this;
    }

    /** Adds a row: every field that a template may ask for. */
    public Listing add(Map<String, String> row) {
        rows.add(row);
        return this;
    }

    /** A moment in the client's zone, as Go prints one. */
    public static String time(Instant instant) {
        return TIME.format(instant.atZone(ZoneId.systemDefault()));
    }

    /**
     * The text to print.
     *
     * @param format empty or {@code table} for the table, {@code json}, or a template
     * @param quiet only the ids
     */
    public String print(String format, boolean quiet) {
        StringBuilder text = new StringBuilder();
        if (quiet) {
            rows.forEach(row -> text.append(row.get("ID")).append('\n'));
        } else if (format.isEmpty() || format.equals("table")) {
            text.append(table());
        } else if (format.equals("json")) {
            rows.forEach(row -> text.append(Json.of(row).toJson()).append('\n'));
        } else if (format.startsWith("table ")) {
            text.append(templateTable(format.substring("table ".length())));
        } else {
            Template template = Template.parse(format);
            rows.forEach(row -> text.append(template.apply(Json.of(row))).append('\n'));
        }
        return text.toString();
    }

    private String table() {
        Table table = new Table().row(List.copyOf(columns.values()));
        for (Map<String, String> row : rows) {
            List<String> cells = new ArrayList<>();
            columns.keySet().forEach(field -> cells.add(row.getOrDefault(field, "")));
            table.row(cells);
        }
        return table.text();
    }

    private String templateTable(String format) {
        Template template = Template.parse(format.replace("\\t", "\t"));
        Map<String, String> headers = new LinkedHashMap<>();
        rows.forEach(row -> row.keySet().forEach(field -> headers.put(field, field.toUpperCase(Locale.ROOT))));
        headers.putAll(columns);
        Table table = new Table().row(template.apply(Json.of(headers)).split("\t", -1));
        rows.forEach(row -> table.row(template.apply(Json.of(row)).split("\t", -1)));
        return table.text();
    }
}
