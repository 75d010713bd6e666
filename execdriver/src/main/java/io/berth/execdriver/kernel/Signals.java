package io.berth.execdriver.kernel;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.Optional;
import java.util.function.IntConsumer;

/**
 * Signals by name and number, and those that this process gets. The JDK's only door to the latter is {@code
 * sun.misc.Signal}, which the compiler warns of; hence by reflection.
 */
public final class Signals {
    public static final int WINCH = 28;

    /** Each at the place of its number (signal(7), amd64). */
    private static final String[] NAMES = {
        "", "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2", "PIPE", "ALRM",
        "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG", "XCPU", "XFSZ", "VTALRM", "PROF",
        "WINCH", "IO", "PWR", "SYS"
    };

    private static final int LAST = 64;

    /** What somebody may mean for the program that this process waits for. */
    private static final int[] PASSED_ON = {1, 2, 10, 12, 14, 15, 18, 20, WINCH};

    private Signals() {}

    /** A signal's number from a number or a name, with SIG or without. */
    public static Optional<Integer> number(String text) {
        String name = text.startsWith("SIG") ? text.substring(3) : text;
        for (int number = 1; number < NAMES.length; number++) {
            if (NAMES[number].equals(name)) {
                return Optional.of(number);
            }
        }
        return Optional.of(name)
                .filter(digits -> digits.matches("\\d{1,2}"))
                .map(Integer::valueOf)
                .filter(number -> number <= LAST);
    }

    /** Gives the signals that this process gets from now on to the handler, by number, on a thread of the JVM's. */
    public static void onAny(IntConsumer handler) {
        for (int number : PASSED_ON) {
            handle(NAMES[number], () -> handler.accept(number));
        }
    }

    /** Has SIGHUP run something from now on, on a thread of the JVM's, instead of ending this process. */
    public static void onHangup(Runnable handler) {
        handle("HUP", handler);
    }

    /** Gives TERM and INT to the handler, by number, on a thread of the JVM's for each; INT not where a shell has it ignored. */
    public static void onStop(IntConsumer handler) {
        for (String name : List.of("TERM", "INT")) {
            handle(name, () -> handler.accept(number(name).orElseThrow()));
        }
    }

    private static void handle(String name, Runnable handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, _) -> {
                        if (method.getName().equals("handle")) {
                            handler.run();
                        }
                        return method.getReturnType() == int.class ? System.identityHashCode(self) : null;
                    });
            Method handle = signal.getMethod("handle", signal, handlerType);
            handle.invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
        } catch (InvocationTargetException e) {
            throw new IllegalStateException("SIG" + name + " can't be caught", e);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
