// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;

/**
 * Tests that calls between elements are compiled to direct ones.
 *
 * <p>{@code DevirtualizeTest()}
 *
 * <p>Checks that hidden classes, which hold the loops over packets, can be defined, and that a
 * constant method handle is called like the method itself.
 */
@ElementInfo(name = "DevirtualizeTest", ports = "0/0")
@ElementEffects
public final class DevirtualizeTest extends SelfTest {
  /** Creates the element. */
  public DevirtualizeTest() {}

  @Override
  void test() throws Exception {
    MethodHandles.Lookup lookup = MethodHandles.lookup();
    byte[] code = code();
    Class<?> one = lookup.defineHiddenClassWithClassData(code, "one", true).lookupClass();
    Class<?> two = lookup.defineHiddenClassWithClassData(code, "two", true).lookupClass();
    check("two classes of one template", one != two && one.isHidden() && two.isHidden());
    MethodHandle length =
        lookup.findVirtual(String.class, "length", MethodType.methodType(int.class));
    try {
      same("called", 3, (int) length.invokeExact("abc"));
    } catch (Throwable e) {
      check(e.toString(), false);
    }
  }

  private static byte[] code() throws IOException {
    try (InputStream file = Template.class.getResourceAsStream("DevirtualizeTest$Template.class")) {
      return file.readAllBytes();
    }
  }

  /** What the hidden classes are copies of. */
  static final class Template {
    private Template() {}
  }
}
