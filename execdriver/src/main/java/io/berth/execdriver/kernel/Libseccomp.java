package io.berth.execdriver.kernel;

import java.nio.ByteBuffer;
import jnr.ffi.Pointer;
import jnr.ffi.annotations.In;
import jnr.ffi.types.u_int32_t;
import org.jspecify.annotations.Nullable;

/** libseccomp's functions as jnr-ffi binds them; public only because the generated class lies in another class loader. */
public interface Libseccomp {
    @Nullable
    Pointer seccomp_init(@u_int32_t long action);

    int seccomp_arch_add(Pointer filter, @u_int32_t long architecture);

    int seccomp_attr_set(Pointer filter, int attribute, @u_int32_t long value);

    int seccomp_syscall_resolve_name(String name);

    int seccomp_rule_add_array(
            Pointer filter, @u_int32_t long action, int syscall, @u_int32_t long count, @In @Nullable ByteBuffer args);

    int seccomp_export_bpf(Pointer filter, int fd);

    void seccomp_release(Pointer filter);
}
