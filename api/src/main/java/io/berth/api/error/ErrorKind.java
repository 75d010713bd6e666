package io.berth.api.error;

/** Why a request was refused; each kind has one HTTP status (see {@code api.http}'s error edge). */
public enum ErrorKind {
    /** The request can never succeed as written. */
    INVALID,
    /** Nobody knows who asks. */
    UNAUTHORIZED,
    /** Known who asks, and it is not allowed. */
    FORBIDDEN,
    /** The named thing does not exist. */
    NOT_FOUND,
    /** The present state refuses; another state would accept. */
    CONFLICT,
    /** It is so already; the answer has no body. */
    NOT_MODIFIED,
    /** Known to the API, not to this engine. */
    NOT_IMPLEMENTED,
    /** A subsystem or a registry is down. */
    UNAVAILABLE,
    /** The engine's own fault, and anything uncaught. */
    INTERNAL
}
