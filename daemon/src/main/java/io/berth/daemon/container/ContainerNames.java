package io.berth.daemon.container;

import io.berth.api.error.EngineException;
import java.util.List;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import java.util.regex.Pattern;

/** Which names containers may have, and names for those that come without one. */
final class ContainerNames {
    private static final Pattern ALLOWED = Pattern.compile("/?[a-zA-Z0-9][a-zA-Z0-9_.-]+");

    private static final List<String> QUALITIES = List.of(
            "able", "airy", "amber", "apt", "avid", "blithe", "bold", "brisk", "calm", "candid", "cheery", "chipper",
            "civil", "clear", "crisp", "curious", "deft", "dewy", "eager", "earnest", "fair", "fleet", "fond", "frank",
            "fresh", "gallant", "genial", "gentle", "glad", "hale", "handy", "hardy", "hearty", "honest", "humble",
            "ideal", "jolly", "keen", "kind", "lively", "lucid", "mellow", "merry", "mild", "neat", "nimble", "noble",
            "patient", "placid", "plucky", "prompt", "proud", "quick", "quiet", "ready", "robust", "rosy", "serene",
            "sharp", "sleek", "snug", "sober", "spry", "stout", "sturdy", "sunny", "swift", "tidy", "trim", "trusty",
            "upbeat", "valiant", "vivid", "warm", "wise", "witty", "zesty");

    /** Ports, capes and seafarers. */
    private static final List<String> SURNAMES = List.of(
            "amundsen",
            "anson",
            "baffin",
            "barents",
            "beaufort",
            "bering",
            "bligh",
            "bougainville",
            "cabot",
            "cartier",
            "champlain",
            "cook",
            "dampier",
            "davis",
            "drake",
            "dumont",
            "elcano",
            "flinders",
            "franklin",
            "freycinet",
            "frobisher",
            "furneaux",
            "gama",
            "gilbert",
            "hakluyt",
            "hudson",
            "kotzebue",
            "laperouse",
            "magellan",
            "malaspina",
            "mawson",
            "nansen",
            "nares",
            "nordenskjold",
            "orellana",
            "parry",
            "quiros",
            "raleigh",
            "ross",
            "scoresby",
            "shackleton",
            "slocum",
            "tasman",
            "torres",
            "urdaneta",
            "vancouver",
            "verrazzano",
            "vespucci",
            "wallis",
            "weddell",
            "wilkes",
            "wrangel",
            "zarco",
            "zheng");

    private ContainerNames() {}

    /** Checks a name and takes its leading slash off. */
    static String checked(String name) {
        if (!ALLOWED.matcher(name).matches()) {
            throw EngineException.invalid(
                    "Invalid container name (" + name + "), only [a-zA-Z0-9][a-zA-Z0-9_.-] are allowed");
        }
        return name.startsWith("/") ? name.substring(1) : name;
    }

    /** A name that nobody has; with a digit when all others are taken. */
    static String random(RandomGenerator random, Predicate<String> taken) {
        String name = pair(random);
        for (int attempt = 0; attempt < 6 && taken.test(name); attempt++) {
            name = pair(random);
        }
        String unique = name;
        for (long number = random.nextInt(10); taken.test(unique); number += 1 + random.nextInt(100)) {
            unique = name + number;
        }
        return unique;
    }

    private static String pair(RandomGenerator random) {
        return QUALITIES.get(random.nextInt(QUALITIES.size())) + "_" + SURNAMES.get(random.nextInt(SURNAMES.size()));
    }
}
