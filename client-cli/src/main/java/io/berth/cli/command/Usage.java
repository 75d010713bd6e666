package io.berth.cli.command;

import java.util.List;

/**
 * How a command is called.
 *
 * @param name the command's name
 * @param arguments what comes after the name, as the help shows it
 * @param summary what it does, in one line
 * @param least the fewest arguments
 * @param most the most arguments
 * @param interspersed whether flags may follow the first argument
 */
public record Usage(String name, String arguments, String summary, int least, int most, boolean interspersed) {
    /** The value of {@code most} for any number of arguments. */
    static final int ANY = Integer.MAX_VALUE;

    static Usage of(String name, String arguments, String summary, int least, int most) {
        return new Usage(name, arguments, summary, least, most, true);
    }

    /** The usage line of the help and of error messages. */
    public String line() {
        return "Usage:  berth " + name + " " + arguments;
    }

    /**
     * Checks the number of arguments.
     *
     * @throws CliException when it does not fit
     */
    public void check(List<String> given) {
        int count = given.size();
        if (count >= least && count <= most) {
            return;
        }
        String need;
        if (most == 0) {
            need = "accepts no arguments";
        } else if (least == most) {
            need = "requires " + plural(least);
        } else if (most == ANY) {
            need = "requires at least " + plural(least);
        } else {
            need = count < least ? "requires at least " + plural(least) : "requires at most " + plural(most);
        }
        throw new CliException("berth: 'berth " + name + "' " + need + "\n\n" + line() + "\n\n"
                + (most == ANY && least < most ? "See" : "Run") + " 'berth " + name + " --help' for more information");
    }

    private static String plural(int count) {
        return count + (count == 1 ? " argument" : " arguments");
    }
}
