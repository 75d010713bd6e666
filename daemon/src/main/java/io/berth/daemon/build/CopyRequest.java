package io.berth.daemon.build;

import java.util.List;

/**
 * A {@link CopyInstruction} with its variables put in.
 *
 * @param owner user, group or both; empty for the superuser, or for the files' own with {@code from}
 * @param target as written; a slash at its end says that it is a folder
 */
record CopyRequest(String keyword, boolean adds, String from, String owner, List<String> sources, String target) {}
