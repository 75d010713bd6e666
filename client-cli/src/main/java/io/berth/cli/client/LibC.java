package io.berth.cli.client;

import jnr.ffi.Pointer;
import jnr.ffi.types.u_int64_t;

/** The C library's functions for a terminal; public for the class that jnr-ffi makes of it in another loader. */
public interface LibC {
    int tcgetattr(int fd, Pointer termios);

    int tcsetattr(int fd, int when, Pointer termios);

    void cfmakeraw(Pointer termios);

    int ioctl(int fd, @u_int64_t long request, Pointer argument);
}
