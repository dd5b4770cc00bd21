// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.emit;

import io.sluice.element.PacketKernel;
import io.sluice.elements.Switches;
import java.lang.ref.WeakReference;
import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.BiFunction;

/**
 * The recent kernels that are still in use, by their code. Elements with the same rules, such as
 * copies on several workers, share a kernel, so that the JIT compiles it only once, and has already
 * done so if a copy was warmed up. Kernels are immutable. Thread-safe.
 */
final class KernelCache {
  private static final int CAPACITY = 64;

  private static final Map<Key, WeakReference<PacketKernel>> KERNELS =
      new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Key, WeakReference<PacketKernel>> eldest) {
          return size() > CAPACITY;
        }
      };

  /** All that a kernel depends on. */
  private record Key(ByteBuffer code, PacketKernel exact) {}

  private KernelCache() {}

  /**
   * Finds or makes a kernel.
   *
   * @param code its class file
   * @param exact its class data, compared by value
   * @param make makes it from both
   */
  static synchronized PacketKernel get(
      byte[] code, PacketKernel exact, BiFunction<byte[], PacketKernel, PacketKernel> make) {
    if (!Switches.KERNELS) {
      return make.apply(code, exact);
    }
    Key key = new Key(ByteBuffer.wrap(code), exact);
    WeakReference<PacketKernel> known = KERNELS.get(key);
    PacketKernel kernel = known == null ? null : known.get();
    if (kernel == null) {
      kernel = make.apply(code, exact);
      KERNELS.put(key, new WeakReference<>(kernel));
    }
    return kernel;
  }
}
