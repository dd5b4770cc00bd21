// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/**
 * Defines copies of a class that differ in their constants. A template is an ordinary Java class
 * whose static final fields are initialized from its class data. A copy is the same class file,
 * defined again as a hidden class with other data. The JIT trusts such constants: it knows every
 * receiver, and needs no chain of loads to find it. No bytecode is written by hand.
 */
final class Templates {
  private Templates() {}

  /**
   * Makes a copy and its only instance.
   *
   * @param template the result of {@link #classFile}
   * @param data what {@link #data} returns in the copy
   */
  static Object define(byte[] template, Object data) {
    try {
      Lookup lookup = MethodHandles.lookup().defineHiddenClassWithClassData(template, data, true);
      return lookup
          .findConstructor(lookup.lookupClass(), MethodType.methodType(void.class))
          .invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot define a copy of a template", e);
    }
  }

  /** The data of a copy; a template calls this while it is initialized. */
  static <T> T data(Lookup lookup, Class<T> type) {
    try {
      return MethodHandles.classData(lookup, "_", type);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }

  static byte[] classFile(Class<?> type) {
    String file = type.getSimpleName() + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }
}
