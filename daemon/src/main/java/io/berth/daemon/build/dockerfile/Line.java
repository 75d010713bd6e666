package io.berth.daemon.build.dockerfile;

import java.util.List;

/**
 * One instruction of a Dockerfile, its continuation lines joined.
 *
 * @param number where it begins, from 1
 * @param original as it is shown to people
 * @param keyword in capitals
 * @param flags the words that begin with two dashes, quotes and escapes taken out
 * @param rest what follows the flags
 * @param arguments what that says, in the form that the keyword has
 */
public record Line(int number, String original, String keyword, List<String> flags, String rest, Arguments arguments) {}
