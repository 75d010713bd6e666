package io.berth.execdriver.kernel;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.LastError;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * One function of a native library, called with words of 64 bits. This is jffi, the lowest layer of JNR, by itself: the
 * layers above generate classes at run time, which costs a start several times of what this does.
 *
 * <p>On x86-64 a narrower argument is the lower part of a word, and so is a narrower result: cast it.
 */
final class NativeFunction {
    private static final Invoker INVOKER = Invoker.getInstance();
    private static final LastError LAST_ERROR = LastError.getInstance();

    private final CallContext context;
    private final long address;

    private NativeFunction(CallContext context, long address) {
        this.context = context;
        this.address = address;
    }

    /** A loaded library. */
    record NativeLibrary(Library library) {
        /**
         * Loads a library for good.
         *
         * @throws IOException when it is not there
         */
        static NativeLibrary load(String name) throws IOException {
            Library library = Library.getCachedInstance(name, Library.LAZY | Library.LOCAL);
            if (library == null) {
                throw new IOException(name + " can't be loaded: " + Library.getLastError());
            }
            return new NativeLibrary(library);
        }

        /**
         * Finds a function.
         *
         * @param arguments how many it is called with
         */
        NativeFunction function(String name, int arguments) throws IOException {
            long address = library.getSymbolAddress(name);
            if (address == 0) {
                throw new IOException("function " + name + " is missing: " + Library.getLastError());
            }
            Type[] words = new Type[arguments];
            Arrays.fill(words, Type.SINT64);
            return new NativeFunction(
                    CallContext.getCallContext(Type.SINT64, words, CallingConvention.DEFAULT, true), address);
        }
    }

    /** The error's number of this thread's last call of any function. */
    static int errno() {
        return LAST_ERROR.get();
    }

    long call(long first) {
        return INVOKER.invokeN1(context, address, first);
    }

    long call(long first, long second) {
        return INVOKER.invokeN2(context, address, first, second);
    }

    long call(long first, long second, long third) {
        return INVOKER.invokeN3(context, address, first, second, third);
    }

    long call(long first, long second, long third, long fourth) {
        return INVOKER.invokeN4(context, address, first, second, third, fourth);
    }

    long call(long first, long second, long third, long fourth, long fifth) {
        return INVOKER.invokeN5(context, address, first, second, third, fourth, fifth);
    }

    long call(long first, long second, long third, long fourth, long fifth, long sixth) {
        return INVOKER.invokeN6(context, address, first, second, third, fourth, fifth, sixth);
    }

    /** A call that wants an address. */
    interface Call {
        long with(long address);
    }

    /** Makes a call with a direct buffer's memory from its position on. */
    static long withBuffer(ByteBuffer buffer, Call call) {
        try {
            return call.with(MemorySegment.ofBuffer(buffer).address());
        } finally {
            Reference.reachabilityFence(buffer);
        }
    }

    /** Makes a call with a copy of some bytes and a NUL behind them. */
    static long withCopy(byte[] bytes, Call call) {
        try (Arena arena = Arena.ofConfined()) {
            MemorySegment copy = arena.allocate(bytes.length + 1L);
            MemorySegment.copy(bytes, 0, copy, JAVA_BYTE, 0, bytes.length);
            return call.with(copy.address());
        }
    }
}
