package io.berth.cli.client;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.function.Consumer;

/**
 * Catches signals. The JDK's only door to them is {@code sun.misc.Signal}, which the compiler warns of; hence by
 * reflection. Handlers run on a thread of the virtual machine's.
 */
public final class Signals {
    /** What a client passes on to its container: every signal that a program may catch and the JVM leaves alone. */
    private static final String[] PROXIED = {
        "HUP", "INT", "TERM", "USR2", "ALRM", "TTIN", "TTOU", "CONT", "TSTP", "XCPU", "XFSZ", "VTALRM", "PROF", "IO",
        "PWR", "SYS", "USR1", "TRAP", "ABRT", "STKFLT"
    };

    private Signals() {}

    /** Calls {@code handler} for each {@code SIGWINCH}. */
    public static void onResize(Runnable handler) {
        var _ = handle("WINCH", name -> handler.run());
    }

    /** Gives every signal that can be caught to {@code handler}, by its name without {@code SIG}. */
    public static void onAny(Consumer<String> handler) {
        for (String name : PROXIED) {
            var _ = handle(name, handler);
        }
    }

    private static boolean handle(String name, Consumer<String> handler) {
        try {
            Class<?> signal = Class.forName("sun.misc.Signal");
            Class<?> handlerType = Class.forName("sun.misc.SignalHandler");
            Method getName = signal.getMethod("getName");
            Object proxy = Proxy.newProxyInstance(
                    Signals.class.getClassLoader(), new Class<?>[] {handlerType}, (self, method, arguments) -> {
                        if (method.getName().equals("handle")) {
                            handler.accept(String.valueOf(getName.invoke(arguments[0])));
                        }
                        return method.getReturnType() == int.class ? System.identityHashCode(self) : null;
                    });
            signal.getMethod("handle", signal, handlerType)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), proxy);
            return true;
        } catch (InvocationTargetException taken) {
            return false; // the virtual machine uses this signal itself
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("this Java has no sun.misc.Signal", e);
        }
    }
}
