// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallContextCache;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.NativeMethod;
import com.kenai.jffi.NativeMethods;
import com.kenai.jffi.PageManager;
import com.kenai.jffi.Type;
import io.sluice.packet.Memory;
import java.util.List;

/**
 * Calls a function pointer of the shape {@code uint16 f(void *, void **, uint16)}, which is what
 * DPDK's receive, transmit, enqueue and dequeue are, at the price of a JNI call.
 *
 * <p>On x86-64 a static native method is bound to fourteen bytes of code that move the arguments
 * from where JNI puts them (behind the environment and the class) to where C expects them and jump
 * to the function. Elsewhere jffi's invoker does the job for a few nanoseconds more.
 */
public final class NativeBurst {
  // JNI: rdi env, rsi class, rdx function, rcx object, r8 table, r9d count.
  private static final int[] X86_64 = {
    0x48, 0x89, 0xd0, // mov rax, rdx
    0x48, 0x89, 0xcf, // mov rdi, rcx
    0x4c, 0x89, 0xc6, // mov rsi, r8
    0x44, 0x89, 0xca, // mov edx, r9d
    0xff, 0xe0 // jmp rax
  };

  private static final CallContext CONTEXT =
      CallContextCache.getInstance()
          .getCallContext(
              Type.SINT64,
              new Type[] {Type.SINT64, Type.SINT64, Type.SINT64},
              CallingConvention.DEFAULT,
              false);
  private static final Invoker INVOKER = Invoker.getInstance();
  private static final boolean DIRECT = install();

  private NativeBurst() {}

  private static boolean install() {
    if (!System.getProperty("os.arch").equals("amd64") || Boolean.getBoolean("sluice.invoker")) {
      return false;
    }
    PageManager pages = PageManager.getInstance();
    long code = pages.allocatePages(1, PageManager.PROT_READ | PageManager.PROT_WRITE);
    for (int i = 0; i < X86_64.length; i++) {
      Memory.putByte(code + i, (byte) X86_64[i]);
    }
    pages.protectPages(code, 1, PageManager.PROT_READ | PageManager.PROT_EXEC);
    NativeMethods.register(NativeBurst.class, List.of(new NativeMethod(code, "direct", "(JJJI)I")));
    return true;
  }

  private static native int direct(long function, long object, long table, int count);

  /**
   * Calls the function.
   *
   * @param function its address
   * @param object first argument
   * @param table second argument
   * @param count third argument
   * @return the 32 bits of the result register; the upper half is undefined when C returns uint16
   */
  public static int call(long function, long object, long table, int count) {
    return DIRECT
        ? direct(function, object, table, count)
        : (int) INVOKER.invokeN3(CONTEXT, function, object, table, count);
  }

  /**
   * How calls are made, for the start-up report.
   *
   * @return {@code "direct"} or {@code "jffi invoker"}
   */
  public static String kind() {
    return DIRECT ? "direct" : "jffi invoker";
  }
}
