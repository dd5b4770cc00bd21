// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

/** Addresses of symbols exported by the C library, and by libraries loaded with visible symbols. */
public final class Symbols {
  private Symbols() {}

  /**
   * Looks up a symbol.
   *
   * @param name of a function or variable
   * @return its address; for a thread-local variable, that of the calling thread
   * @throws UnsatisfiedLinkError if there is no such symbol
   */
  public static long address(String name) {
    return found(NativeLibrary.symbols().getSymbolAddress(name), name);
  }

  static long found(long address, String name) {
    if (address == 0) {
      throw new UnsatisfiedLinkError("no symbol " + name);
    }
    return address;
  }
}
