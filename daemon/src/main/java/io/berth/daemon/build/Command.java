package io.berth.daemon.build;

/**
 * An instruction as it stands in a stage.
 *
 * @param text as it is shown to people
 */
record Command(String text, Instruction instruction) {}
