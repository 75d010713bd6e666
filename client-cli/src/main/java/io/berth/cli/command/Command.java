package io.berth.cli.command;

import io.berth.cli.flag.FlagSet;
import java.io.IOException;

/** One command of the client. */
public interface Command {
    /** What it takes and does, for the help and for the checks of its command line. */
    Usage usage();

    /** Defines the command's flags. */
    void define(FlagSet flags);

    /**
     * Does it.
     *
     * @return the process's exit status
     */
    int run(Invocation call) throws IOException, InterruptedException;
}
