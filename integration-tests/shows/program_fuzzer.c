/* program_fuzzer.c - the launcher's check of programs, given any bytes (libFuzzer): what it takes can be walked through. */
#include "../../execdriver/src/main/c/wire.c"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size) {
    void *copy = malloc(size > 0 ? size : 1); /* of that very size, so that a read beyond it is seen */
    struct program program = {.first = copy, .length = size};
    size_t at = 0;
    volatile size_t seen = 0;

    memcpy(copy, data, size);
    if (program_is_sound(&program)) {
        while (at < size) {
            const struct operation *o = (const struct operation *)((const char *)copy + at);
            for (uint32_t k = 0; k < o->strings && k < 64; k++) {
                seen += strlen(text(o, k));
            }
            for (uint16_t k = 0; k < o->ints; k++) {
                seen += (size_t)o->i[k];
            }
            at += o->length;
        }
    }
    free(copy);
    return 0;
}
