package io.berth.execdriver.launcher;

import java.util.Arrays;
import java.util.Optional;

/** The kinds of frame on a connection with a container's parent; {@code enum frame_type} in protocol.h says what is in each. */
enum FrameType {
    FOLDER(1),
    RUN(2),
    START(3),
    CLOSE_STDIN(4),
    ACKNOWLEDGE(5),
    ATTACH(6),
    PACE(7),
    LEAVE(8),
    DESCRIPTORS(65),
    CREATED(66),
    STARTED(67),
    FAILED(68),
    EXITED(69),
    ATTACHED(70),
    PREPARED(71),
    SPOOLING(72);

    private final int code;

    FrameType(int code) {
        this.code = code;
    }

    int code() {
        return code;
    }

    static Optional<FrameType> of(int code) {
        return Arrays.stream(values()).filter(type -> type.code == code).findFirst();
    }
}
