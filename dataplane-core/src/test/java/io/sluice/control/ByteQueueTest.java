// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ByteQueueTest {
  @Test
  void bytesLeaveInTheOrderTheyCame() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    ByteQueue queue = new ByteQueue();
    StringBuilder expected = new StringBuilder();
    for (int i = 0; i < 3000; i++) {
      String more = "x".repeat(random.nextInt(900)) + i;
      if (random.nextBoolean()) {
        queue.add(more);
      } else {
        queue.add(ByteBuffer.wrap(more.getBytes(StandardCharsets.ISO_8859_1)));
      }
      expected.append(more);
      int skipped = random.nextInt(expected.length() + 1);
      queue.skip(skipped);
      expected.delete(0, skipped);
      assertEquals(expected.toString(), queue.text(0, queue.size()), "seed " + seed);
    }
    queue.clear();
    assertTrue(queue.isEmpty());
  }
}
