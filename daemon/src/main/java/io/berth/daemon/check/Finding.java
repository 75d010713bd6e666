package io.berth.daemon.check;

/**
 * What was found out about one thing.
 *
 * @param subject the thing, in a word
 * @param text what there is, or what its absence means
 */
public record Finding(Grade grade, String subject, String text) {
    /** How bad it is. */
    public enum Grade {
        /** There. */
        OK("ok"),
        /** Not there: something can't be had, all else can. */
        LACKS("lacks"),
        /** Not there: no container can run. */
        FAILS("FAILS");

        private final String word;

        Grade(String word) {
            this.word = word;
        }
    }

    /** The line that is printed. */
    public String line() {
        return String.format("%-6s %-11s %s", grade.word, subject, text);
    }
}
