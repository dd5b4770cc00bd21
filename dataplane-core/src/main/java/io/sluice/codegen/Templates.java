// SPDX-License-Identifier: Apache-2.0
package io.sluice.codegen;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;

/**
 * Makes copies of classes that have constants of their own. A template is an ordinary Java class
 * whose static final fields come from its class data; each copy is its class file, defined again as
 * a hidden class with other data. The JIT trusts such constants: it knows every receiver, and needs
 * no chain of loads to find it. No bytecode is written by hand.
 */
final class Templates {
  private Templates() {}

  /**
   * Makes a copy and its only instance.
   *
   * @param template from {@link #classFile}
   * @param data what {@link #data} answers in the copy
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

  /** The data of a copy; a template calls it while it is initialized. */
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
