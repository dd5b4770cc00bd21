// SPDX-License-Identifier: Apache-2.0
package io.sluice.flow;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Memory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class FlowTableTest {
  private static final int TIMEOUT = 300_000;
  private static final int GUARANTEE = 5_000;

  private FlowTable table;
  private int realm;
  private final List<Integer> removed = new ArrayList<>();

  /** Keeps each flow's timeouts, and a number of its own, in the owner's bytes. */
  private final FlowOwner owner =
      new FlowOwner() {
        @Override
        public int timeout(long forward) {
          return Memory.getInt(forward + FlowLine.DATA);
        }

        @Override
        public int guarantee(long forward) {
          return Memory.getInt(forward + FlowLine.DATA + 4);
        }

        @Override
        public void removed(long forward) {
          removed.add(Memory.getInt(forward + FlowLine.DATA + 8));
        }
      };

  @BeforeEach
  void open() {
    table = new FlowTable(0);
    realm = table.register(owner);
  }

  @AfterEach
  void close() {
    table.close();
  }

  private long second(int srcPort, int dstPort) {
    return FlowKey.second(FlowKey.ports(srcPort, dstPort), realm);
  }

  /** Adds flow {@code n}, from 10.0.0.0 + n to 1.2.3.4; its first line, or 0 when refused. */
  private long add(int n, int timeout, int guarantee, long now) {
    return add(n, 1024, timeout, guarantee, now);
  }

  private long add(int n, int newPort, int timeout, int guarantee, long now) {
    long forward =
        table.begin(
            FlowKey.addresses(0x0a000000 + n, 0x01020304),
            second(7, 80),
            FlowKey.addresses(0x01020304, 0x05000000 + n),
            second(80, newPort),
            now);
    Memory.putInt(forward + FlowLine.DATA, timeout);
    Memory.putInt(forward + FlowLine.DATA + 4, guarantee);
    Memory.putInt(forward + FlowLine.DATA + 8, n);
    return table.commit(forward, now) ? forward : 0;
  }

  private long find(int n) {
    return table.find(FlowKey.addresses(0x0a000000 + n, 0x01020304), second(7, 80));
  }

  private long findReply(int n) {
    return table.find(FlowKey.addresses(0x01020304, 0x05000000 + n), second(80, 1024));
  }

  @Test
  void findsBothDirections() {
    long forward = add(1, TIMEOUT, GUARANTEE, 1000);
    assertEquals(forward, find(1));
    assertEquals(FlowLine.other(forward), findReply(1));
    assertTrue(FlowLine.isReply(findReply(1)));
    assertFalse(FlowLine.isReply(find(1)));
    assertEquals(0, find(2));
    assertEquals(0, forward % 128);
    assertEquals(forward, FlowLine.forward(findReply(1)));
    assertEquals(1, table.size());
    table.remove(forward);
    assertEquals(0, find(1));
    assertEquals(0, findReply(1));
    assertEquals(0, table.size());
    assertEquals(List.of(1), removed);
  }

  @Test
  void keepsKeysInTheOrderOfPackets() {
    long addresses = FlowKey.addresses(0x0a000001, 0x01020304);
    assertEquals(0x0a000001, FlowKey.src(addresses));
    assertEquals(0x01020304, FlowKey.dst(addresses));
    // the bytes 10 0 0 1 1 2 3 4, as a little-endian load finds them
    assertEquals(0x04030201_0100000aL, addresses);
    int ports = FlowKey.ports(0x1234, 0x5678);
    assertEquals(0x78563412, ports);
    assertEquals(0x1234, FlowKey.srcPort(ports));
    assertEquals(0x5678, FlowKey.dstPort(ports));
    assertEquals(FlowKey.ports(0x5678, 0x1234), FlowKey.reversePorts(ports));
    assertEquals(FlowKey.addresses(0x01020304, 0x0a000001), FlowKey.reverseAddresses(addresses));
  }

  @Test
  void mixesEachBitOfTheKeyIntoAllOfTheHash() {
    Random random = new Random(1);
    int[] flips = new int[32];
    int trials = 0;
    for (int i = 0; i < 200; i++) {
      long first = random.nextLong();
      long second = random.nextLong();
      int hash = FlowKey.hash(first, second);
      for (int bit = 0; bit < 128; bit++) {
        int other =
            bit < 64
                ? FlowKey.hash(first ^ 1L << bit, second)
                : FlowKey.hash(first, second ^ 1L << bit);
        trials++;
        for (int b = 0; b < 32; b++) {
          flips[b] += (hash ^ other) >>> b & 1;
        }
      }
    }
    for (int b = 0; b < 32; b++) {
      double share = (double) flips[b] / trials;
      assertEquals(0.5, share, 0.05, "bit " + b);
    }
  }

  @Test
  void spreadsConsecutiveAddressesAndPortsOverItsSlots() {
    int n = 200_000;
    for (int i = 0; i < n; i++) {
      add(i, TIMEOUT, GUARANTEE, 1000);
    }
    int[] lengths = table.probeLengths();
    long entries = 0;
    long sum = 0;
    for (int i = 0; i < lengths.length; i++) {
      entries += lengths[i];
      sum += (long) lengths[i] * (i + 1);
    }
    assertTrue(entries > 40_000, entries + " entries");
    assertTrue(sum < 2.5 * entries, "average length " + (double) sum / entries);
    for (int i = 0; i < n; i++) {
      assertNotEquals(0, find(i));
      assertNotEquals(0, findReply(i));
    }
    // 128 bytes a flow and direction at most, but for the fixed part and what is not filled yet
    assertTrue(table.bytes() < 2L * n * 128, table.bytes() + " bytes");
  }

  @Test
  void takesTheKeyOfTheRepliesFromAnotherFlow() {
    add(1, TIMEOUT, GUARANTEE, 1000);
    long forward =
        table.begin(
            FlowKey.addresses(0x0b000001, 0x01020304),
            second(7, 80),
            FlowKey.addresses(0x01020304, 0x05000001),
            second(80, 1024),
            2000);
    Memory.putInt(forward + FlowLine.DATA + 8, 9);
    table.commit(forward, 2000);
    assertEquals(0, find(1));
    assertEquals(FlowLine.other(forward), findReply(1));
    assertEquals(List.of(1), removed);
    assertEquals(1, table.size());
    assertEquals(1, table.replaced());
  }

  @Test
  void isItsOwnReply() {
    long key = FlowKey.addresses(0x0a000001, 0x0a000001);
    long ports = second(5, 5);
    long forward = table.begin(key, ports, key, ports, 0);
    Memory.putInt(forward + FlowLine.DATA, TIMEOUT);
    assertTrue(table.commit(forward, 0));
    assertEquals(FlowLine.other(forward), table.find(key, ports));
    table.remove(forward);
    assertEquals(0, table.find(key, ports));
    assertEquals(0, table.size());
  }

  @Test
  void expiresWhatHasRunOut() {
    add(1, 10_000, 5_000, 0);
    add(2, 20_000, 5_000, 0);
    table.reap(9_999, 100);
    assertEquals(2, table.size());
    FlowLine.touch(find(2), 10_000);
    table.reap(10_000, 100);
    assertEquals(List.of(1), removed);
    table.reap(29_999, 100);
    assertEquals(1, table.size());
    table.reap(30_000, 100);
    assertEquals(0, table.size());
    assertEquals(2, table.expired());
  }

  @Test
  void repliesKeepAFlowAsWell() {
    add(1, 10_000, 0, 0);
    FlowLine.touch(findReply(1), 9_000);
    table.reap(18_999, 100);
    assertEquals(1, table.size());
    table.reap(19_000, 100);
    assertEquals(0, table.size());
  }

  @Test
  void looksAtNoMoreFlowsThanItMay() {
    for (int i = 0; i < 1000; i++) {
      add(i, 10_000, 1_000, 0);
    }
    assertEquals(0, table.reap(60_000, 100));
    assertTrue(table.size() > 890, table.size() + " left");
    int calls = 1;
    while (table.reap(60_000, 100) == 0) {
      calls++;
    }
    assertEquals(0, table.size());
    assertTrue(calls <= 20, calls + " calls");
  }

  @Test
  void hastensWhatRunsOutSooner() {
    long forward = add(1, 86_400_000, 0, 0);
    Memory.putInt(forward + FlowLine.DATA, 1_000);
    table.hasten(forward, 0);
    table.reap(1_000, 100);
    assertEquals(0, table.size());
  }

  @Test
  void refusesNewFlowsWhileAllAreGuaranteed() {
    table.setCapacity(2);
    add(1, TIMEOUT, GUARANTEE, 0);
    add(2, TIMEOUT, GUARANTEE, 100);
    assertEquals(0, add(3, TIMEOUT, GUARANTEE, 4_999));
    assertEquals(0, find(3));
    assertEquals(1, table.refused());
    assertNotEquals(0, add(4, TIMEOUT, GUARANTEE, 5_000));
    assertEquals(List.of(3, 1), removed);
    FlowLine.touch(find(2), 5_050);
    assertEquals(0, add(5, TIMEOUT, GUARANTEE, 5_150));
    assertEquals(1, table.evicted());
    assertEquals(2, table.size());
  }

  @Test
  void evictsTheSoonest() {
    table.setCapacity(3);
    add(1, 50_000, 0, 0);
    add(2, 30_000, 0, 0);
    add(3, 40_000, 0, 0);
    add(4, 60_000, 0, 0);
    assertEquals(List.of(2), removed);
    FlowLine.touch(findReply(3), 20_000);
    add(5, 60_000, 0, 20_000);
    assertEquals(List.of(2, 1), removed);
    // The new one itself would run out first.
    assertEquals(0, add(6, 10, 0, 20_000));
    assertEquals(List.of(2, 1, 6), removed);
  }

  @Test
  void shrinksBestEffortFlowsFirst() {
    add(1, TIMEOUT, GUARANTEE, 8_000);
    add(2, TIMEOUT, GUARANTEE, 0);
    add(3, TIMEOUT, GUARANTEE, 1_000);
    table.shrink(1, 9_000);
    assertEquals(List.of(2, 3), removed);
    table.shrink(0, 9_000);
    assertEquals(0, table.size());
  }

  @Test
  void keepsFlowsBeyondTheReachOfItsWheels() {
    add(1, FlowTable.MAX_TIMEOUT, 40_000_000, 0);
    add(2, 10_000, 0, 0);
    for (long now = 0; now < FlowTable.MAX_TIMEOUT; now += 10_000_000) {
      table.reap(now, 1000);
      assertNotEquals(0, find(1), "at " + now);
    }
    table.reap(FlowTable.MAX_TIMEOUT, 1000);
    assertEquals(0, table.size());
  }

  @Test
  void usesFlowsAgain() {
    Set<Integer> numbers = new HashSet<>();
    for (int i = 0; i < 10_000; i++) {
      long forward = add(i, TIMEOUT, GUARANTEE, i);
      numbers.add(FlowLine.flow(forward));
      table.remove(forward);
    }
    assertEquals(1, numbers.size());
  }

  @Test
  void anotherOwnerTakesOver() {
    add(1, TIMEOUT, 0, 0);
    List<Long> told = new ArrayList<>();
    table.replaceOwner(
        realm,
        new FlowOwner() {
          @Override
          public int timeout(long forward) {
            return 1_000;
          }

          @Override
          public int guarantee(long forward) {
            return 0;
          }

          @Override
          public void removed(long forward) {
            told.add(forward);
          }
        });
    table.remove(find(1));
    assertEquals(1, told.size());
    assertEquals(List.of(), removed);
  }

  /** A flow as the model knows it. */
  private static final class Model {
    final int n;
    final int port;
    final int timeout;
    final int guarantee;
    long lastSeen;

    Model(int n, int port, int timeout, int guarantee, long now) {
      this.n = n;
      this.port = port;
      this.timeout = timeout;
      this.guarantee = guarantee;
      lastSeen = now;
    }

    long expiry() {
      return lastSeen + timeout;
    }

    boolean isGuaranteed(long now) {
      return lastSeen + guarantee > now;
    }
  }

  @Test
  void behavesAsAMap() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    Map<Integer, Model> flows = new HashMap<>();
    int[] timeouts = {200, 1_000, 2_500, 30_000, 300_000};
    int[] guarantees = {0, 300, 1_000, 5_000};
    long now = 0;
    int capacity = 150;
    table.setCapacity(capacity);
    String label = "seed " + seed;
    for (int step = 0; step < 60_000; step++) {
      now += random.nextInt(20) == 0 ? random.nextInt(3_000) : random.nextInt(3);
      int n = random.nextInt(400);
      Model known = flows.get(n);
      assertEquals(known != null, find(n) != 0, label);
      int action = random.nextInt(100);
      if (action < 60) {
        if (known == null) {
          insert(
              flows,
              new Model(n, 1024, timeouts[random.nextInt(5)], guarantees[random.nextInt(4)], now),
              now,
              capacity,
              label);
        } else {
          FlowLine.touch(random.nextBoolean() ? find(n) : findReply(n), (int) now);
          known.lastSeen = now;
        }
      } else if (action < 75 && known != null) {
        table.remove(find(n));
        flows.remove(n);
      } else if (action < 80) {
        reapAll(now);
        long time = now;
        flows.values().removeIf(f -> f.expiry() <= time && !f.isGuaranteed(time));
      }
      removed.clear();
      assertEquals(flows.size(), table.size(), label);
    }
    for (int n = 0; n < 400; n++) {
      assertEquals(flows.containsKey(n), findReply(n) != 0, label);
    }
    table.shrink(0, now);
    assertEquals(0, table.size(), label);
  }

  private void insert(Map<Integer, Model> flows, Model flow, long now, int capacity, String label) {
    removed.clear();
    boolean added = add(flow.n, flow.port, flow.timeout, flow.guarantee, now) != 0;
    flows.put(flow.n, flow);
    if (flows.size() <= capacity) {
      assertTrue(added, label);
      return;
    }
    assertEquals(1, removed.size(), label);
    Model victim = flows.remove(removed.get(0));
    assertEquals(added, victim != flow, label);
    long soonest = Long.MAX_VALUE;
    for (Model other : flows.values()) {
      soonest = other.isGuaranteed(now) ? soonest : Math.min(soonest, other.expiry());
    }
    if (victim.isGuaranteed(now)) {
      assertEquals(flow, victim, label);
      assertEquals(Long.MAX_VALUE, soonest, label);
    } else {
      assertTrue(victim.expiry() <= soonest, label);
    }
  }

  private void reapAll(long now) {
    while (table.reap(now, 1_000) == 0) {
      // more to do
    }
  }

  @Test
  void growsAndShrinksByHundredsOfThousands() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    int n = 300_000;
    boolean[] there = new boolean[n];
    for (int step = 0; step < 900_000; step++) {
      int i = random.nextInt(n);
      if (there[i]) {
        table.remove(find(i));
      } else {
        add(i, TIMEOUT, GUARANTEE, step / 1000);
      }
      there[i] = !there[i];
    }
    for (int i = 0; i < n; i++) {
      assertEquals(there[i], find(i) != 0, "seed " + seed);
      assertEquals(there[i], findReply(i) != 0, "seed " + seed);
    }
  }
}
