package io.berth.execdriver.cgroup;

import io.berth.execdriver.kernel.FileCalls;
import io.berth.execdriver.kernel.Kernel;
import io.berth.execdriver.kernel.OwnedFd;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Device rules as the BPF program that version 2 asks at each opening and making of a node. Its context is three 32-bit
 * words: the access in the upper and the type in the lower half of the first, the major and the minor number.
 *
 * <pre>
 *   r2 = type, r3 = access, r4 = major, r5 = minor
 *   for each rule:  if one of the four does not fit, go to the next rule;  return 1
 *   return 0
 * </pre>
 */
final class DeviceProgram {

    private static final int DEVICE_BLOCK = 1;
    private static final int DEVICE_CHARACTER = 2;
    private static final int ACCESS_MKNOD = 1;
    private static final int ACCESS_READ = 2;
    private static final int ACCESS_WRITE = 4;
    private static final int ACCESS_ALL = 7;

    /** Operation codes: class, source or operation, in one byte (the kernel's BPF instruction set). */
    private static final int LOAD_WORD = 0x61;

    private static final int AND_32_IMMEDIATE = 0x54;
    private static final int SHIFT_RIGHT_32_IMMEDIATE = 0x74;
    private static final int MOVE_32_REGISTER = 0xbc;
    private static final int MOVE_32_IMMEDIATE = 0xb4;
    private static final int JUMP_NOT_EQUAL_IMMEDIATE = 0x55;
    private static final int JUMP_NOT_EQUAL_REGISTER = 0x5d;
    private static final int EXIT = 0x95;

    private final List<Long> instructions = new ArrayList<>();

    DeviceProgram(List<DeviceRules.Rule> rules) {
        add(LOAD_WORD, 2, 1, 0, 0);
        add(MOVE_32_REGISTER, 3, 2, 0, 0);
        add(SHIFT_RIGHT_32_IMMEDIATE, 3, 0, 0, 16);
        add(AND_32_IMMEDIATE, 2, 0, 0, 0xffff);
        add(LOAD_WORD, 4, 1, 4, 0);
        add(LOAD_WORD, 5, 1, 8, 0);
        rules.forEach(this::addRule);
        addReturn(0);
    }

    int size() {
        return instructions.size();
    }

    /** Loads the program and attaches it to a group, with which it lives. */
    void attach(Kernel kernel, Path group) throws IOException {
        ByteBuffer code =
                ByteBuffer.allocateDirect(instructions.size() * Long.BYTES).order(ByteOrder.nativeOrder());
        instructions.forEach(code::putLong);
        int flags = FileCalls.O_RDONLY | FileCalls.O_DIRECTORY;
        try (OwnedFd program = kernel.loadDeviceProgram(code.flip());
                OwnedFd directory = kernel.open(FileCalls.AT_FDCWD, group.toString(), flags, 0, 0)) {
            kernel.attachDeviceProgram(directory.number(), program.number());
        }
    }

    private void addRule(DeviceRules.Rule rule) {
        int access = accessBits(rule.access());
        int checks = (rule.type() == 'a' ? 0 : 1)
                + (access == ACCESS_ALL ? 0 : 3)
                + (rule.anyMajor() ? 0 : 1)
                + (rule.anyMinor() ? 0 : 1);
        int next = instructions.size() + checks + 2;
        if (rule.type() != 'a') {
            addSkip(JUMP_NOT_EQUAL_IMMEDIATE, 2, 0, next, rule.type() == 'b' ? DEVICE_BLOCK : DEVICE_CHARACTER);
        }
        if (access != ACCESS_ALL) { // the access asked for must lie within the rule's
            add(MOVE_32_REGISTER, 1, 3, 0, 0);
            add(AND_32_IMMEDIATE, 1, 0, 0, access);
            addSkip(JUMP_NOT_EQUAL_REGISTER, 1, 3, next, 0);
        }
        if (!rule.anyMajor()) {
            addSkip(JUMP_NOT_EQUAL_IMMEDIATE, 4, 0, next, (int) rule.major());
        }
        if (!rule.anyMinor()) {
            addSkip(JUMP_NOT_EQUAL_IMMEDIATE, 5, 0, next, (int) rule.minor());
        }
        addReturn(1);
    }

    private void addReturn(int value) {
        add(MOVE_32_IMMEDIATE, 0, 0, 0, value);
        add(EXIT, 0, 0, 0, 0);
    }

    /** A jump to the instruction numbered {@code target}. */
    private void addSkip(int code, int register, int source, int target, int immediate) {
        add(code, register, source, target - instructions.size() - 1, immediate);
    }

    /** Code 8 bits, register 4, source 4, offset 16, immediate 32, from the lowest. */
    private void add(int code, int register, int source, int offset, int immediate) {
        instructions.add(code
                | (long) register << 8
                | (long) source << 12
                | (offset & 0xffffL) << 16
                | Integer.toUnsignedLong(immediate) << 32);
    }

    private static int accessBits(String access) {
        return (access.contains("m") ? ACCESS_MKNOD : 0)
                | (access.contains("r") ? ACCESS_READ : 0)
                | (access.contains("w") ? ACCESS_WRITE : 0);
    }
}
