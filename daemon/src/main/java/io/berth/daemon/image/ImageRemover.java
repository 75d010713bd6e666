package io.berth.daemon.image;

import io.berth.api.error.EngineException;
import io.berth.api.type.image.DeleteItem;
import io.berth.daemon.image.ImageUsers.User;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Takes names off images and deletes images, by the Engine's rules of what stands in the way. */
final class ImageRemover {
    private static final int SHORT_ID = 12;

    private final ImageStore images;
    private final ImageUsers users;
    private final ImageEvents events;

    ImageRemover(ImageStore images, ImageUsers users, ImageEvents events) {
        this.images = images;
        this.users = users;
        this.events = events;
    }

    /** Something that refuses a deletion; a hard one refuses a forced one too. */
    private record Obstacle(String reason, boolean hard, boolean used) {}

    /**
     * Removes by name: the name, and the image when it was its last. Removes by id: the image.
     *
     * @param force goes over names and stopped containers
     * @param prune takes parents along that have no name and nothing else that was built on them
     */
    List<DeleteItem> remove(String nameOrId, boolean force, boolean prune) throws IOException {
        Image image = images.get(nameOrId);
        List<DeleteItem> done = new ArrayList<>();
        List<Reference> names = images.names(image.id());
        boolean byName = images.isName(nameOrId);
        if (byName) {
            Reference name = Reference.parse(nameOrId).withDefaultTag();
            if (!force && names.size() <= 1) {
                refuseWhenUsed(nameOrId, image);
            }
            untagByName(name, image, done);
            if (!images.names(image.id()).isEmpty()
                    || !images.digests(image.id()).isEmpty()) {
                return done;
            }
        } else if (names.size() == 1) {
            obstacle(image, force, true).ifPresent(obstacle -> {
                throw refusal(image, obstacle);
            });
            untag(names.getFirst(), image, done);
        }
        delete(image, force, prune, byName, done);
        return done;
    }

    private void refuseWhenUsed(String name, Image image) {
        users.usersOf(image.id().toString()).stream().findFirst().ifPresent(user -> {
            throw EngineException.conflict("conflict: unable to remove repository reference \"" + name
                    + "\" (must force) - container " + shortId(user) + " is using its referenced image "
                    + image.id().shortHex());
        });
    }

    private void untag(Reference name, Image image, List<DeleteItem> done) {
        untag(name, image, done, digest -> untag(digest, image, done));
    }

    /** One event, whatever goes with the name. */
    private void untagByName(Reference name, Image image, List<DeleteItem> done) {
        untag(name, image, done, digest -> {
            images.untag(digest);
            done.add(new DeleteItem(digest.familiar(), ""));
        });
    }

    /** The digests of a repository go with its last tag. */
    private void untag(Reference name, Image image, List<DeleteItem> done, Consumer<Reference> untagDigest) {
        images.untag(name);
        String id = image.id().toString();
        events.publish("untag", id, ImageService.attributes(image, id));
        done.add(new DeleteItem(name.familiar(), ""));
        boolean lastOfRepository = images.names(image.id()).stream()
                .noneMatch(other -> other.name().equals(name.name()));
        if (name.digest().isEmpty() && lastOfRepository) {
            images.digests(image.id()).stream()
                    .filter(digest -> digest.name().equals(name.name()))
                    .forEach(untagDigest);
        }
    }

    /** @param quiet lets an obstacle stop the deletion without an error, unless the image would be left without a name */
    private void delete(Image image, boolean force, boolean prune, boolean quiet, List<DeleteItem> done)
            throws IOException {
        Optional<Obstacle> obstacle = obstacle(image, force, false);
        if (obstacle.isPresent()) {
            if (quiet && (!isDangling(image) || obstacle.get().used())) {
                return;
            }
            throw refusal(image, obstacle.get());
        }
        Optional<Digest> parent = images.parent(image.id());
        for (Reference name : images.names(image.id())) {
            untag(name, image, done);
        }
        for (Reference digest : images.digests(image.id())) {
            untag(digest, image, done);
        }
        List<String> layers = images.delete(image);
        String id = image.id().toString();
        events.publish("delete", id, Map.of("name", id));
        done.add(new DeleteItem("", id));
        layers.forEach(layer -> done.add(new DeleteItem("", layer)));
        Optional<Image> above = parent.flatMap(images::get);
        if (prune && above.isPresent()) {
            delete(above.get(), false, true, true, done);
        }
    }

    boolean isDangling(Image image) {
        return images.names(image.id()).isEmpty()
                && images.digests(image.id()).isEmpty()
                && !images.hasChildren(image.id());
    }

    private Optional<Obstacle> obstacle(Image image, boolean force, boolean namesGo) {
        if (images.hasChildren(image.id())) {
            return Optional.of(new Obstacle("image has dependent child images", true, false));
        }
        List<User> all = users.usersOf(image.id().toString());
        Optional<User> running = all.stream().filter(User::running).findFirst();
        if (running.isPresent()) {
            String reason = "image is being used by running container " + shortId(running.get());
            return Optional.of(new Obstacle(reason, true, true));
        }
        if (force) {
            return Optional.empty();
        }
        if (!namesGo && !images.names(image.id()).isEmpty()) {
            return Optional.of(new Obstacle("image is referenced in multiple repositories", false, false));
        }
        return all.stream()
                .findFirst()
                .map(user -> new Obstacle("image is being used by stopped container " + shortId(user), false, true));
    }

    private static EngineException refusal(Image image, Obstacle obstacle) {
        String how = obstacle.hard() ? "cannot be forced" : "must be forced";
        return EngineException.conflict(
                "conflict: unable to delete " + image.id().shortHex() + " (" + how + ") - " + obstacle.reason());
    }

    private static String shortId(User user) {
        return user.id().substring(0, Math.min(SHORT_ID, user.id().length()));
    }
}
