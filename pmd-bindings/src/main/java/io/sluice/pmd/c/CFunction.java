// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallContextCache;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.HeapInvocationBuffer;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Type;
import java.util.Arrays;

/**
 * A C function, called by address through JNR's jffi with up to seven integer or pointer arguments.
 * Its address is looked up at the first call, so that a class with a hundred functions costs
 * nothing at start-up, and a function that a library lacks affects only its callers. Generating an
 * interface with jnr-ffi would read better and take 0.2 s of every start.
 *
 * <p>For the typed methods of this package and {@code io.sluice.pmd.rte} only; all other code calls
 * those. A call allocates nothing up to six arguments, and costs jffi some 10 ns; functions of the
 * packet path with three arguments go through {@link NativeBurst}. Arguments narrower than a long
 * travel in the same registers, and the callee ignores the upper bits; for the same reason a result
 * narrower than a long must be cast.
 */
public final class CFunction {
  private static final Invoker INVOKER = NativeLibrary.invoker();
  private static final CallContext C0 = context(0);
  private static final CallContext C1 = context(1);
  private static final CallContext C2 = context(2);
  private static final CallContext C3 = context(3);
  private static final CallContext C4 = context(4);
  private static final CallContext C5 = context(5);
  private static final CallContext C6 = context(6);
  private static final CallContext C7 = context(7);

  private final SharedLibrary library;
  private final String name;

  /** 0 until it is known; two threads that look it up find the same. */
  private long address;

  /**
   * Names a function of the C library, or of a library that is loaded with its symbols visible.
   *
   * @param name as in C
   */
  public CFunction(String name) {
    this(null, name);
  }

  /**
   * Names a function of a library.
   *
   * @param library where it is looked up
   * @param name as in C
   */
  public CFunction(SharedLibrary library, String name) {
    this.library = library;
    this.name = name;
  }

  private static CallContext context(int arguments) {
    Type[] types = new Type[arguments];
    Arrays.fill(types, Type.SINT64);
    return CallContextCache.getInstance()
        .getCallContext(Type.SINT64, types, CallingConvention.DEFAULT, true);
  }

  /**
   * The function's address, to be called by {@link NativeBurst} or given to C as a callback.
   *
   * @return not 0
   * @throws UnsatisfiedLinkError when there is no such function
   */
  public long address() {
    long known = address;
    return known != 0 ? known : lookUp();
  }

  private long lookUp() {
    address = library == null ? Symbols.address(name) : library.address(name);
    return address;
  }

  /**
   * Calls the function.
   *
   * @return the 64 bits of the result register
   */
  public long call() {
    return INVOKER.invokeN0(C0, address());
  }

  /**
   * Calls the function.
   *
   * @param a the argument
   * @return the 64 bits of the result register
   */
  public long call(long a) {
    return INVOKER.invokeN1(C1, address(), a);
  }

  /**
   * Calls the function.
   *
   * @param a first argument
   * @param b second argument
   * @return the 64 bits of the result register
   */
  public long call(long a, long b) {
    return INVOKER.invokeN2(C2, address(), a, b);
  }

  /**
   * Calls the function.
   *
   * @param a first argument
   * @param b second argument
   * @param c third argument
   * @return the 64 bits of the result register
   */
  public long call(long a, long b, long c) {
    return INVOKER.invokeN3(C3, address(), a, b, c);
  }

  /**
   * Calls the function.
   *
   * @param a first argument
   * @param b second argument
   * @param c third argument
   * @param d fourth argument
   * @return the 64 bits of the result register
   */
  public long call(long a, long b, long c, long d) {
    return INVOKER.invokeN4(C4, address(), a, b, c, d);
  }

  /**
   * Calls the function.
   *
   * @param a first argument
   * @param b second argument
   * @param c third argument
   * @param d fourth argument
   * @param e fifth argument
   * @return the 64 bits of the result register
   */
  public long call(long a, long b, long c, long d, long e) {
    return INVOKER.invokeN5(C5, address(), a, b, c, d, e);
  }

  /**
   * Calls the function.
   *
   * @param a first argument
   * @param b second argument
   * @param c third argument
   * @param d fourth argument
   * @param e fifth argument
   * @param f sixth argument
   * @return the 64 bits of the result register
   */
  public long call(long a, long b, long c, long d, long e, long f) {
    return INVOKER.invokeN6(C6, address(), a, b, c, d, e, f);
  }

  /**
   * Calls the function; the seventh argument goes over the stack, which allocates.
   *
   * @param a first argument
   * @param b second argument
   * @param c third argument
   * @param d fourth argument
   * @param e fifth argument
   * @param f sixth argument
   * @param g seventh argument
   * @return the 64 bits of the result register
   */
  public long call(long a, long b, long c, long d, long e, long f, long g) {
    HeapInvocationBuffer buffer = new HeapInvocationBuffer(C7);
    buffer.putLong(a);
    buffer.putLong(b);
    buffer.putLong(c);
    buffer.putLong(d);
    buffer.putLong(e);
    buffer.putLong(f);
    buffer.putLong(g);
    return INVOKER.invokeLong(C7, address(), buffer);
  }
}
