// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.ring.MpmcRing;
import io.sluice.ring.PacketRing;
import io.sluice.ring.PlainRing;
import io.sluice.ring.SpscRing;

/**
 * Tests how readers and sources learn of packets and of room.
 *
 * <p>{@code NotifierTest()}
 *
 * <p>A ring of each kind must never appear empty while it has a packet, nor full while it has room,
 * for one complete wrap-around.
 */
@ElementInfo(name = "NotifierTest", ports = "0/0")
@ElementEffects
public final class NotifierTest extends SelfTest {
  private static final int CAPACITY = 8;

  /** Creates the element. */
  public NotifierTest() {}

  @Override
  void test() {
    test("plain", new PlainRing(CAPACITY));
    test("one to one", new SpscRing(CAPACITY));
    test("many to many", new MpmcRing(CAPACITY));
  }

  private void test(String kind, PacketRing ring) {
    long[] packet = {1};
    same(kind + ": empty at first", 0, ring.size());
    same(kind + ": gives nothing", 0, ring.poll(packet, 0, 1));
    for (int round = 0; round < 3 * CAPACITY; round++) {
      for (int i = 1; i <= CAPACITY; i++) {
        packet[0] = i;
        same(kind + ": has room", 1, ring.offer(packet, 0, 1));
        same(kind + ": length", i, ring.size());
        check(kind + ": at most", ring.sizeAtMost() >= i);
      }
      same(kind + ": full", 0, ring.offer(packet, 0, 1));
      int taken = 1 + round % CAPACITY;
      for (int i = 1; i <= taken; i++) {
        same(kind + ": has packets", 1, ring.poll(packet, 0, 1));
        same(kind + ": in order", (long) i, packet[0]);
      }
      packet[0] = 99;
      same(kind + ": room again", 1, ring.offer(packet, 0, 1));
      while (ring.size() > 0) {
        same(kind + ": gives what it says", 1, ring.poll(packet, 0, 1));
      }
      same(kind + ": the last one", 99L, packet[0]);
    }
  }
}
