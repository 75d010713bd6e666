package io.berth.daemon.build;

import io.berth.api.error.EngineException;
import io.berth.daemon.image.Image;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The stages that are done, by number and name. For one build. */
final class Stages {
    private final Bases bases;
    private final List<String> names = new ArrayList<>();
    private final List<String> images = new ArrayList<>();

    Stages(Bases bases) {
        this.bases = bases;
    }

    /** A stage begins. */
    void begin(String name) {
        if (!name.isEmpty() && names.contains(name)) {
            throw EngineException.invalid(name + " stage name already used");
        }
        names.add(name);
    }

    /** The stage that has begun is done. */
    void end(String imageId) {
        images.add(imageId);
    }

    /** The image of a stage, or one of that name, pulled if need be; its id. */
    String imageOf(String nameOrNumber) throws IOException, InterruptedException {
        int index = names.subList(0, images.size()).indexOf(nameOrNumber.toLowerCase(Locale.ROOT));
        if (index >= 0 && !nameOrNumber.isEmpty()) {
            return images.get(index);
        }
        if (nameOrNumber.matches("-?[0-9]{1,9}")) {
            int number = Integer.parseInt(nameOrNumber);
            if (number == images.size()) {
                throw EngineException.invalid("refers to current build stage");
            }
            if (number < 0 || number > images.size()) {
                throw EngineException.invalid("index out of bounds");
            }
            return images.get(number);
        }
        Image image = bases.find(nameOrNumber);
        return image.id().toString();
    }

    /** Whether a stage of that name is done. */
    boolean isStage(String name) {
        return names.subList(0, images.size()).contains(name.toLowerCase(Locale.ROOT));
    }
}
