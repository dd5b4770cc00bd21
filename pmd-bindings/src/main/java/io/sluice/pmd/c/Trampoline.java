// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import com.kenai.jffi.NativeMethod;
import com.kenai.jffi.NativeMethods;
import com.kenai.jffi.PageManager;
import io.sluice.packet.Memory;
import java.util.List;

/**
 * The shortest way to a function pointer: a native method that is bound to a few instructions of
 * machine code. They drop the two arguments that JNI adds, move the others to where C expects them,
 * and jump to the function, which returns to the JVM. Saves what the invoker does between.
 */
final class Trampoline {
  /** System V calling convention, x86-64. */
  private static final int[] X86_64 = {
    0x48, 0x89, 0xd0, // mov rax, rdx: the function
    0x48, 0x89, 0xcf, // mov rdi, rcx: the object
    0x4c, 0x89, 0xc6, // mov rsi, r8: the table
    0x44, 0x89, 0xca, // mov edx, r9d: the count
    0xff, 0xe0, // jmp rax
  };

  /** Whether {@link #call} works: on x86-64, where the kernel lets a process make code. */
  static final boolean BOUND = Switches.TRAMPOLINE && bind();

  private Trampoline() {}

  private static boolean bind() {
    if (!"amd64".equals(System.getProperty("os.arch"))) {
      return false;
    }
    try {
      NativeLibrary.invoker();
      PageManager pages = PageManager.getInstance();
      long code = pages.allocatePages(1, PageManager.PROT_READ | PageManager.PROT_WRITE);
      for (int i = 0; i < X86_64.length; i++) {
        Memory.putByte(code + i, (byte) X86_64[i]);
      }
      pages.protectPages(code, 1, PageManager.PROT_READ | PageManager.PROT_EXEC);
      NativeMethods.register(Trampoline.class, List.of(new NativeMethod(code, "call", "(JJJI)I")));
      return true;
    } catch (RuntimeException | LinkageError e) {
      // Hardened kernels refuse; the invoker does the same a little slower.
      return false;
    }
  }

  /** Calls a function; see {@link NativeBurst#call}. */
  static native int call(long function, long object, long table, int count);
}
