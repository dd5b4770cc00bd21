// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallContextCache;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Library;
import com.kenai.jffi.Type;
import io.sluice.packet.Memory;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * C functions by address, with up to eight integer or pointer arguments, through JNR's jffi. For
 * control calls: the packet path has {@link NativeBurst}. Generating an interface with jnr-ffi
 * would read nicer and take 0.2 s of every start.
 */
public final class Native {
  private static final Invoker INVOKER = NativeLibrary.invoker();
  private static final int REGISTERS = 6;
  private static final CallContext[] CONTEXTS = new CallContext[9];

  static {
    for (int arguments = 0; arguments < CONTEXTS.length; arguments++) {
      CONTEXTS[arguments] = context(arguments);
    }
  }

  private Native() {}

  private static CallContext context(int arguments) {
    Type[] types = new Type[arguments];
    // Narrower integers travel in the same registers, and the callee ignores the upper bits.
    Arrays.fill(types, Type.SINT64);
    return CallContextCache.getInstance()
        .getCallContext(Type.SINT64, types, CallingConvention.DEFAULT, true);
  }

  /**
   * Loads a shared library, its symbols visible to libraries loaded later.
   *
   * @param soname name, looked up as dlopen does, or a path
   * @return the library; null when it cannot be loaded, see {@link #loadError}
   */
  public static Library load(String soname) {
    return Library.openLibrary(soname, Library.LAZY | Library.GLOBAL);
  }

  /**
   * Why the last {@link #load} of this thread failed.
   *
   * @return dlerror's text
   */
  public static String loadError() {
    return Library.getLastError();
  }

  /**
   * The address of a symbol in the C library and everything loaded.
   *
   * @param symbol name
   * @return its address; for a thread-local variable the calling thread's
   * @throws UnsatisfiedLinkError when there is no such symbol
   */
  public static long symbol(String symbol) {
    long address = symbolOrZero(symbol);
    if (address == 0) {
      throw new UnsatisfiedLinkError("no symbol " + symbol);
    }
    return address;
  }

  /**
   * The address of a symbol that may be missing.
   *
   * @param symbol name
   * @return its address, or 0
   */
  public static long symbolOrZero(String symbol) {
    return Library.getDefault().getSymbolAddress(symbol);
  }

  /**
   * Calls a function.
   *
   * @param function its address
   * @param a up to eight integers or addresses
   * @return the 64 bits of the result register; cast to int for a C int
   */
  public static long call(long function, long... a) {
    CallContext context = CONTEXTS[a.length];
    return switch (a.length) {
      case 0 -> INVOKER.invokeN0(context, function);
      case 1 -> INVOKER.invokeN1(context, function, a[0]);
      case 2 -> INVOKER.invokeN2(context, function, a[0], a[1]);
      case 3 -> INVOKER.invokeN3(context, function, a[0], a[1], a[2]);
      case 4 -> INVOKER.invokeN4(context, function, a[0], a[1], a[2], a[3]);
      case 5 -> INVOKER.invokeN5(context, function, a[0], a[1], a[2], a[3], a[4]);
      case REGISTERS -> INVOKER.invokeN6(context, function, a[0], a[1], a[2], a[3], a[4], a[5]);
      default -> callWithMany(context, function, a);
    };
  }

  private static long callWithMany(CallContext context, long function, long[] arguments) {
    HeapInvocationBuffer buffer = new HeapInvocationBuffer(context);
    for (long argument : arguments) {
      buffer.putLong(argument);
    }
    return INVOKER.invokeLong(context, function, buffer);
  }

  /**
   * Calls a function by name.
   *
   * @param symbol its name
   * @param arguments up to eight integers or addresses
   * @return as {@link #call(long, long...)}
   */
  public static long call(String symbol, long... arguments) {
    return call(symbol(symbol), arguments);
  }

  /**
   * Reads errno as the calling thread's last call left it.
   *
   * @return the error number
   */
  public static int errno() {
    return com.kenai.jffi.LastError.getInstance().get();
  }

  /**
   * The text of an error number.
   *
   * @param errno positive
   * @return for example {@code "No such device"}
   */
  public static String errorText(int errno) {
    return string(call("strerror", errno));
  }

  /**
   * Copies a string to native memory.
   *
   * @param text the text
   * @return address of a zero-terminated string; {@link Memory#free} it
   */
  public static long cstring(String text) {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    long address = Memory.allocate(bytes.length + 1L);
    Memory.copyFromArray(bytes, 0, address, bytes.length);
    Memory.putByte(address + bytes.length, (byte) 0);
    return address;
  }

  /**
   * Reads a zero-terminated string.
   *
   * @param address where; 0 reads as empty
   * @return the text
   */
  public static String string(long address) {
    return string(address, Integer.MAX_VALUE);
  }

  /**
   * Reads a string from a field of fixed size.
   *
   * @param address where; 0 reads as empty
   * @param size bytes of the field
   * @return the text before the first zero
   */
  public static String string(long address, int size) {
    if (address == 0) {
      return "";
    }
    int length = 0;
    while (length < size && Memory.getByte(address + length) != 0) {
      length++;
    }
    byte[] bytes = new byte[length];
    Memory.copyToArray(address, bytes, 0, length);
    return new String(bytes, StandardCharsets.UTF_8);
  }

  /**
   * Allocates cleared native memory.
   *
   * @param bytes the size
   * @return the address; {@link Memory#free} it
   */
  public static long allocate(long bytes) {
    long address = Memory.allocate(bytes);
    Memory.fill(address, bytes, (byte) 0);
    return address;
  }
}
