package io.berth.daemon.registry;

import io.berth.daemon.registry.Manifest.Blob;

/** What those who send layers tell the one who writes to the client. */
sealed interface PushEvent {
    /** A layer has come to a further step of its way. */
    record Step(String status, String id) implements PushEvent {}

    /** How far a layer is, in bytes of its plain archive. */
    record Bytes(String id, long current, long total) implements PushEvent {}

    /** The registry has a layer, as this blob. */
    record There(String status, String diffId, Blob blob) implements PushEvent {}

    /** A layer can't be sent. */
    record Failed(Exception cause) implements PushEvent {}
}
