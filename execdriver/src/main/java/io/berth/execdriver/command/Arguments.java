package io.berth.execdriver.command;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The words behind a command: flags up to the first that is none, then the rest.
 *
 * @param values each flag's values, by its long name; a flag without a value has an empty one
 */
record Arguments(Map<String, List<String>> values, List<String> rest) {
    /**
     * Takes words apart.
     *
     * @param valued the flags that have a value
     * @param plain those that have none
     * @param shorts long names by letter
     */
    static Arguments parse(List<String> words, Set<String> valued, Set<String> plain, Map<String, String> shorts)
            throws CommandException {
        var values = new HashMap<String, List<String>>();
        int at = 0;
        while (at < words.size()
                && words.get(at).startsWith("-")
                && words.get(at).length() > 1) {
            String word = words.get(at++);
            if (word.equals("--")) {
                break;
            }
            String[] parts = word.replaceFirst("^--?", "").split("=", 2);
            String name = shorts.getOrDefault(parts[0], parts[0]);
            if (plain.contains(name) && parts.length == 1) {
                values.computeIfAbsent(name, _ -> new ArrayList<>()).add("");
            } else if (!valued.contains(name)) {
                throw new CommandException("flag provided but not defined: " + word);
            } else if (parts.length == 1 && at == words.size()) {
                throw new CommandException("flag needs an argument: " + word);
            } else {
                values.computeIfAbsent(name, _ -> new ArrayList<>())
                        .add(parts.length == 2 ? parts[1] : words.get(at++));
            }
        }
        return new Arguments(values, List.copyOf(words.subList(at, words.size())));
    }

    boolean has(String flag) {
        return values.containsKey(flag);
    }

    List<String> all(String flag) {
        return values.getOrDefault(flag, List.of());
    }

    Optional<String> last(String flag) {
        return all(flag).isEmpty() ? Optional.empty() : Optional.of(all(flag).getLast());
    }

    /** The first word, which names the container. */
    String id() throws CommandException {
        if (rest.isEmpty()) {
            throw new CommandException("a container's id is needed");
        }
        return rest.getFirst();
    }
}
