package io.berth.execdriver.seccomp;

import com.fasterxml.jackson.databind.JsonNode;
import io.berth.execdriver.kernel.SeccompCompiler;
import io.berth.execdriver.kernel.SeccompCompiler.Comparison;
import io.berth.execdriver.kernel.SeccompCompiler.Rule;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Makes a filter's instructions of a profile. */
final class SeccompFilter {
    private static final Map<String, Long> ACTIONS = Map.of(
            "SCMP_ACT_KILL", 0L,
            "SCMP_ACT_KILL_THREAD", 0L,
            "SCMP_ACT_KILL_PROCESS", 0x80000000L,
            "SCMP_ACT_TRAP", 0x00030000L,
            "SCMP_ACT_ERRNO", SeccompCompiler.ACTION_ERRNO,
            "SCMP_ACT_TRACE", 0x7ff00000L,
            "SCMP_ACT_LOG", 0x7ffc0000L,
            "SCMP_ACT_ALLOW", SeccompCompiler.ACTION_ALLOW);

    private static final Map<String, Integer> OPERATORS = Map.of(
            "SCMP_CMP_NE", 1,
            "SCMP_CMP_LT", 2,
            "SCMP_CMP_LE", 3,
            "SCMP_CMP_EQ", 4,
            "SCMP_CMP_GE", 5,
            "SCMP_CMP_GT", 6,
            "SCMP_CMP_MASKED_EQ", 7);

    private static final long AUDIT_ARCH_X86_64 = 0xC000003EL;
    private static final long AUDIT_ARCH_X86 = 0x40000003L;
    private static final long X32_BIT = 0x40000000L;
    private static final Map<String, Long> OTHER_ARCHITECTURES =
            Map.of("SCMP_ARCH_X86", AUDIT_ARCH_X86, "SCMP_ARCH_X32", (AUDIT_ARCH_X86_64 & ~0x80000000L) | X32_BIT);

    private static final int EPERM = 1;
    private static final int ENOSYS = 38;

    private final FittedProfile profile;

    SeccompFilter(FittedProfile profile) {
        this.profile = profile;
    }

    /**
     * Compiles the profile.
     *
     * @throws IOException when it is not a profile, or the library refuses a rule
     */
    byte[] compile(SeccompCompiler compiler) throws IOException {
        long defaultAction = action(
                profile.document().path("defaultAction").asText(),
                profile.document().path("defaultErrnoRet"));
        var rules = new ArrayList<Rule>();
        int newest = 0;
        for (JsonNode group : profile.document().path("syscalls")) {
            for (String name : FittedProfile.names(group)) {
                newest = Math.max(newest, compiler.number(name));
            }
        }
        for (JsonNode group : profile.groups()) {
            addRules(group, defaultAction, rules);
        }
        byte[] filter = compiler.compile(defaultAction, architectures(), rules);
        boolean refuses = (defaultAction & 0xffff0000L) == SeccompCompiler.ACTION_ERRNO;
        return refuses ? withUnknownCallsMissing(newest, filter) : filter;
    }

    private void addRules(JsonNode group, long defaultAction, List<Rule> rules) throws IOException {
        long action = action(group.path("action").asText(), group.path("errnoRet"));
        if (action == defaultAction) {
            return;
        }
        var comparisons = new ArrayList<Comparison>();
        for (JsonNode argument : group.path("args")) {
            comparisons.add(comparison(argument));
        }
        long distinct =
                comparisons.stream().mapToInt(Comparison::argument).distinct().count();
        for (String name : FittedProfile.names(group)) {
            if (distinct == comparisons.size()) {
                rules.add(new Rule(name, action, comparisons));
            } else { // several conditions on one argument are alternatives
                comparisons.forEach(one -> rules.add(new Rule(name, action, List.of(one))));
            }
        }
    }

    private static long action(String name, JsonNode errno) throws IOException {
        Long action = ACTIONS.get(name);
        if (action == null) {
            throw new IOException("unknown action \"" + name + "\"");
        }
        return action == SeccompCompiler.ACTION_ERRNO ? action | (errno.asInt(EPERM) & 0xffff) : action;
    }

    private static Comparison comparison(JsonNode argument) throws IOException {
        Integer operator = OPERATORS.get(argument.path("op").asText());
        if (operator == null) {
            throw new IOException("unknown operator \"" + argument.path("op").asText() + "\"");
        }
        return new Comparison(
                argument.path("index").asInt(),
                operator,
                argument.path("value").bigIntegerValue().longValue(),
                argument.path("valueTwo").bigIntegerValue().longValue());
    }

    private List<Long> architectures() {
        var others = new ArrayList<Long>();
        OTHER_ARCHITECTURES.forEach((name, token) -> {
            if (profile.architectures().contains(name)) {
                others.add(token);
            }
        });
        return others;
    }

    /**
     * Puts instructions before a filter that answer ENOSYS for system calls newer than all that the profile names, so
     * that programs fall back to older ones instead of giving up on EPERM.
     */
    private static byte[] withUnknownCallsMissing(int newest, byte[] filter) {
        final short load = 0x20;
        final short jumpEqual = 0x15;
        final short jumpGreater = 0x25;
        final short jumpGreaterEqual = 0x35;
        final short answer = 0x06;
        var program = ByteBuffer.allocate(6 * Long.BYTES + filter.length).order(ByteOrder.nativeOrder());
        instruction(program, load, 0, 0, 4);
        instruction(program, jumpEqual, 0, 4, AUDIT_ARCH_X86_64);
        instruction(program, load, 0, 0, 0);
        instruction(program, jumpGreaterEqual, 2, 0, X32_BIT);
        instruction(program, jumpGreater, 0, 1, newest);
        instruction(program, answer, 0, 0, SeccompCompiler.ACTION_ERRNO | ENOSYS);
        return program.put(filter).array();
    }

    private static void instruction(ByteBuffer program, short code, int ifTrue, int ifFalse, long value) {
        program.putShort(code).put((byte) ifTrue).put((byte) ifFalse).putInt((int) value);
    }
}
