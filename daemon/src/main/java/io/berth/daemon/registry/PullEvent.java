package io.berth.daemon.registry;

import io.berth.daemon.layer.UnpackedLayer;

/** What those who fetch layers tell the one who writes to the client and commits. */
sealed interface PullEvent {
    /** A layer has come to a further step of its way. */
    record Step(String status, String id) implements PullEvent {}

    /** How far a layer is, in bytes. */
    record Bytes(String status, String id, long current, long total) implements PullEvent {}

    /** A layer is ready for its place; the receiver closes it. */
    record Unpacked(int index, UnpackedLayer layer) implements PullEvent {}

    /** A layer can't be had. */
    record Failed(Exception cause) implements PullEvent {}
}
