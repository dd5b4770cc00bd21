// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import com.kenai.jffi.Library;

/** A shared library, loaded as dlopen(3) does. It stays loaded. */
public final class SharedLibrary {
  private final Library library;

  private SharedLibrary(Library library) {
    this.library = library;
  }

  /**
   * Loads a library; its symbols are visible to those loaded later, and to {@link CFunction}.
   *
   * @param soname name, looked up as dlopen does, or a path
   * @return null if it cannot be loaded, see {@link #error}
   */
  public static SharedLibrary openGlobal(String soname) {
    return open(soname, Library.LAZY | Library.GLOBAL);
  }

  /**
   * Loads a library whose symbols are visible only through this object.
   *
   * @param soname name, looked up as dlopen does, or a path
   * @return null if it cannot be loaded, see {@link #error}
   */
  public static SharedLibrary open(String soname) {
    return open(soname, Library.LAZY);
  }

  private static SharedLibrary open(String soname, int flags) {
    Library library = NativeLibrary.open(soname, flags);
    return library == null ? null : new SharedLibrary(library);
  }

  /**
   * The reason why the last load on this thread failed.
   *
   * @return dlerror's text
   */
  public static String error() {
    return Library.getLastError();
  }

  /** The address of one of its symbols. */
  long address(String name) {
    return Symbols.found(library.getSymbolAddress(name), name);
  }
}
