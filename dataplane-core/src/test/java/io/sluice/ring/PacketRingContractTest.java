// SPDX-License-Identifier: Apache-2.0
package io.sluice.ring;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every ring must do; values are packet numbers, since a ring never looks at a packet. */
class PacketRingContractTest {
  private static final long PACKETS = 10_000_000;

  private static PacketRing ring(String kind, int capacity) {
    return switch (kind) {
      case "plain" -> new PlainRing(capacity);
      case "spsc" -> new SpscRing(capacity);
      default -> new MpmcRing(capacity);
    };
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "spsc", "mpmc"})
  void keepsOrderAndCapacity(String kind) {
    for (int capacity : new int[] {1, 2, 3, 5, 1000}) {
      PacketRing ring = ring(kind, capacity);
      long[] in = new long[capacity + 7];
      for (int round = 0; round < 5; round++) {
        for (int i = 0; i < in.length; i++) {
          in[i] = round * 10_000L + i;
        }
        assertEquals(capacity, ring.offer(in, 0, in.length), kind + " " + capacity);
        assertEquals(capacity, ring.size());
        assertEquals(capacity, ring.sizeAtMost());
        assertEquals(0, ring.offer(in, 0, 1));
        long[] out = new long[capacity + 3];
        int polled = ring.poll(out, 1, capacity + 2);
        assertEquals(capacity, polled);
        for (int i = 0; i < polled; i++) {
          assertEquals(in[i], out[1 + i]);
        }
        assertEquals(0, ring.size());
        assertTrue(ring.sizeAtMost() >= 0);
        assertEquals(0, ring.poll(out, 0, 1));
      }
    }
  }

  @Test
  void theProducerCanAskForRoom() {
    SpscRing ring = new SpscRing(5);
    long[] packets = new long[8];
    for (int round = 0; round < 5; round++) {
      assertTrue(ring.hasRoom(5));
      assertFalse(ring.hasRoom(6));
      assertEquals(3, ring.offer(packets, 0, 3));
      assertTrue(ring.hasRoom(2));
      assertFalse(ring.hasRoom(3));
      assertEquals(3, ring.poll(packets, 0, 3));
    }
    ring.setCapacity(1);
    assertTrue(ring.hasRoom(1));
    assertFalse(ring.hasRoom(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"plain", "spsc", "mpmc"})
  void capacityCanChangeWithinTheSlots(String kind) {
    PacketRing ring = ring(kind, 3);
    assertEquals(4, ring.slots());
    long[] in = {1, 2, 3, 4, 5};
    assertEquals(3, ring.offer(in, 0, 5));
    ring.setCapacity(1);
    assertEquals(0, ring.offer(in, 0, 1), "over the limit: nothing is taken");
    long[] out = new long[5];
    assertEquals(3, ring.poll(out, 0, 5));
    assertArrayEquals(new long[] {1, 2, 3, 0, 0}, out);
    ring.setCapacity(4);
    assertEquals(4, ring.offer(in, 0, 5));
    assertEquals(4, ring.capacity());
  }

  @ParameterizedTest
  @ValueSource(strings = {"spsc", "mpmc"})
  void betweenTwoThreadsNothingIsLostDoubledOrReordered(String kind) throws InterruptedException {
    PacketRing ring = ring(kind, 1000);
    AtomicReference<String> wrong = new AtomicReference<>();
    Thread consumer =
        new Thread(
            () -> {
              long[] out = new long[64];
              long expected = 0;
              while (expected < PACKETS && wrong.get() == null) {
                int polled = ring.poll(out, 0, out.length);
                if (polled == 0) {
                  Thread.onSpinWait();
                }
                for (int i = 0; i < polled; i++) {
                  if (out[i] != expected++) {
                    wrong.set("got " + out[i] + " instead of " + (expected - 1));
                  }
                }
              }
            });
    consumer.start();
    long[] in = new long[32];
    long next = 0;
    while (next < PACKETS && wrong.get() == null) {
      int count = (int) Math.min(1 + next % in.length, PACKETS - next);
      for (int i = 0; i < count; i++) {
        in[i] = next + i;
      }
      int taken = ring.offer(in, 0, count);
      if (taken == 0) {
        Thread.onSpinWait();
      }
      next += taken;
    }
    consumer.join();
    assertNull(wrong.get());
    assertEquals(0, ring.size());
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3})
  void manyProducersAndConsumersShareOneRing(int threads) throws InterruptedException {
    PacketRing ring = new MpmcRing(256);
    int each = 500_000;
    byte[] seen = new byte[threads * each];
    AtomicReference<String> wrong = new AtomicReference<>();
    java.util.concurrent.atomic.AtomicInteger left =
        new java.util.concurrent.atomic.AtomicInteger(threads * each);
    Thread[] all = new Thread[2 * threads];
    for (int t = 0; t < threads; t++) {
      long base = (long) t * each;
      all[t] =
          new Thread(
              () -> {
                long[] one = new long[1];
                for (int i = 0; i < each; i++) {
                  one[0] = base + i;
                  while (ring.offer(one, 0, 1) == 0) {
                    Thread.yield();
                  }
                }
              });
      all[threads + t] =
          new Thread(
              () -> {
                long[] out = new long[16];
                long[] last = new long[threads];
                java.util.Arrays.fill(last, -1);
                while (left.get() > 0) {
                  int polled = ring.poll(out, 0, out.length);
                  if (polled == 0) {
                    Thread.yield();
                  }
                  for (int i = 0; i < polled; i++) {
                    int value = (int) out[i];
                    // Each value reaches one consumer, so that no two threads write one place.
                    seen[value]++;
                    int producer = value / each;
                    if (value <= last[producer]) {
                      wrong.set("producer " + producer + ": " + value + " after " + last[producer]);
                    }
                    last[producer] = value;
                  }
                  left.addAndGet(-polled);
                }
              });
    }
    for (Thread thread : all) {
      thread.start();
    }
    for (Thread thread : all) {
      thread.join();
    }
    assertNull(wrong.get());
    for (int i = 0; i < seen.length; i++) {
      assertEquals(1, seen[i], "packet " + i);
    }
  }
}
