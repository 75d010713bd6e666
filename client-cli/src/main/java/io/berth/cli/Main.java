package io.berth.cli;

/** The thin client's entry point. */
public final class Main {
    private Main() {}

    /** Runs one command. */
    public static void main(String[] args) {
        System.exit(args.length == 0 ? 1 : 2);
    }
}
