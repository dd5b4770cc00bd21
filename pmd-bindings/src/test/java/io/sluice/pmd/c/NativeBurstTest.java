// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Memory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class NativeBurstTest {
  /** Takes two addresses and a count, as a driver's function does. */
  private final long memcmp = Symbols.address("memcmp");

  private final long one = NativeMemory.allocate(8);
  private final long other = NativeMemory.allocate(8);

  @AfterEach
  void free() {
    Memory.free(one);
    Memory.free(other);
  }

  @Test
  void argumentsArriveInTheirOrder() {
    Memory.putLong(one, 0x0500000000000001L);
    Memory.putLong(other, 0x0400000000000001L);
    assertEquals(0, NativeBurst.call(memcmp, one, other, 7));
    assertTrue(NativeBurst.call(memcmp, one, other, 8) > 0);
    assertTrue(NativeBurst.call(memcmp, other, one, 8) < 0);
    assertEquals(0, NativeBurst.call(memcmp, one, other, 0));
  }

  @Test
  void theCompiledCallEqualsTheFirst() {
    Memory.putLong(one, 1);
    Memory.putLong(other, 2);
    long sum = 0;
    for (int i = 0; i < 100_000; i++) {
      sum += Integer.signum(NativeBurst.call(memcmp, one, other, 1 + i % 8));
    }
    assertEquals(-100_000, sum);
  }
}
