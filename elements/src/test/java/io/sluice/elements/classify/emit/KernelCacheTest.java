// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.emit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;

import io.sluice.element.PacketKernel;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledIfSystemProperty;

@DisabledIfSystemProperty(named = "sluice.kernels", matches = "false")
class KernelCacheTest {
  private static final class Constant extends PacketKernel {
    private final int result;

    Constant(int result) {
      this.result = result;
    }

    @Override
    public int process(long packet) {
      return result;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Constant that && result == that.result;
    }

    @Override
    public int hashCode() {
      return result;
    }
  }

  private final AtomicInteger made = new AtomicInteger();

  private PacketKernel get(int code, int exact) {
    return KernelCache.get(
        new byte[] {'t', 'e', 's', 't', (byte) code},
        new Constant(exact),
        (bytes, other) -> {
          made.incrementAndGet();
          return new Constant(bytes[4] * 100 + other.process(0));
        });
  }

  @Test
  void theSameCodeAndExactKernelAreMadeOnce() {
    PacketKernel first = get(1, 2);
    assertSame(first, get(1, 2));
    assertEquals(1, made.get());
  }

  @Test
  void otherCodeOrAnotherExactKernelIsAnotherKernel() {
    PacketKernel first = get(1, 2);
    PacketKernel otherExact = get(1, 3);
    PacketKernel otherCode = get(2, 2);
    assertNotSame(first, otherExact);
    assertEquals(102, first.process(0));
    assertEquals(103, otherExact.process(0));
    assertEquals(202, otherCode.process(0));
  }

  @Test
  void theOldestAreForgotten() {
    PacketKernel first = get(0, 0);
    for (int i = 1; i <= 64; i++) {
      get(i, 0);
    }
    assertNotSame(first, get(0, 0));
  }
}
