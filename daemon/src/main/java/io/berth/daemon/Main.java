package io.berth.daemon;

/** The daemon's entry point. */
public final class Main {
    private Main() {}

    /** Starts the engine with dockerd's flags. */
    public static void main(String[] args) {
        System.exit(args.length == 0 ? 1 : 2);
    }
}
