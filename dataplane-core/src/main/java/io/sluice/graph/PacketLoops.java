// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodHandles.Lookup;
import java.lang.invoke.MethodType;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Makes the loops of per-packet elements. A call site that has seen three classes is megamorphic,
 * so a loop shared by all elements would pay a virtual call a packet; a copy of the loop's class
 * for each element class keeps every site at one receiver. The copies come from ordinary Java: the
 * template's class file, defined again as a hidden class.
 */
final class PacketLoops {
  private static final Map<Class<?>, PacketLoop> BY_CLASS = new ConcurrentHashMap<>();
  private static final byte[] CLASS_TEMPLATE = classFile(ClassLoopTemplate.class);
  private static final byte[] KERNEL_TEMPLATE = classFile(KernelLoopTemplate.class);

  private PacketLoops() {}

  static PacketLoop forClass(Class<?> elementClass) {
    return BY_CLASS.computeIfAbsent(elementClass, c -> define(CLASS_TEMPLATE, c));
  }

  static PacketLoop forKernel(PacketKernel kernel) {
    return define(KERNEL_TEMPLATE, kernel);
  }

  private static PacketLoop define(byte[] template, Object data) {
    try {
      Lookup lookup = MethodHandles.lookup().defineHiddenClassWithClassData(template, data, true);
      return (PacketLoop)
          lookup.findConstructor(lookup.lookupClass(), MethodType.methodType(void.class)).invoke();
    } catch (Throwable e) {
      throw new IllegalStateException("cannot define a packet loop", e);
    }
  }

  private static byte[] classFile(Class<?> type) {
    String file = type.getSimpleName() + ".class";
    try (InputStream in = type.getResourceAsStream(file)) {
      return in.readAllBytes();
    } catch (IOException e) {
      throw new IllegalStateException("cannot read " + file, e);
    }
  }
}
