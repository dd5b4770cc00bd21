// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.bridge;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Networks of bridges in memory, whose time is a number. */
class SpanningTreeTest {
  /** A bridge with a port on each of some LANs. */
  private static final class TestBridge implements SpanningTree.Bridge {
    final Network network;
    final int[] lans;
    final SpanningTree tree;
    boolean isUp = true;
    int changes;

    TestBridge(Network network, long id, int... lans) {
      this.network = network;
      this.lans = lans;
      tree = new SpanningTree(this, id, lans.length, 19, 2000, 20_000, 15_000, 0);
    }

    @Override
    public void send(int port, BridgeMessage message) {
      network.sent.add(new Sent(this, port, copy(message)));
    }

    @Override
    public void changed(int port, int state) {}

    @Override
    public void topologyChanged() {
      changes++;
    }

    private boolean forwards(int port) {
      return isUp && tree.state(port) == SpanningTree.FORWARDING;
    }
  }

  private static BridgeMessage copy(BridgeMessage message) {
    BridgeMessage copy = new BridgeMessage();
    copy.isNotification = message.isNotification;
    copy.topologyChange = message.topologyChange;
    copy.acknowledges = message.acknowledges;
    copy.root = message.root;
    copy.cost = message.cost;
    copy.bridge = message.bridge;
    copy.port = message.port;
    copy.age = message.age;
    copy.maxAge = message.maxAge;
    copy.helloTime = message.helloTime;
    copy.forwardDelay = message.forwardDelay;
    return copy;
  }

  private record Sent(TestBridge from, int port, BridgeMessage message) {}

  private static final class Network {
    final List<TestBridge> bridges = new ArrayList<>();
    final List<Sent> sent = new ArrayList<>();
    final int lans;
    long now;

    Network(int lans) {
      this.lans = lans;
    }

    void run(int seconds, String hint) {
      long end = now + seconds * 1000L;
      while (now < end) {
        now += 250;
        for (TestBridge bridge : bridges) {
          if (bridge.isUp) {
            bridge.tree.tick(now);
          }
        }
        deliver(hint);
        assertNoLoop(hint);
      }
    }

    private void deliver(String hint) {
      int count = 0;
      while (!sent.isEmpty()) {
        assertTrue(count++ < 10_000, "messages without end, " + hint);
        Sent next = sent.remove(0);
        int lan = next.from.lans[next.port];
        for (TestBridge bridge : bridges) {
          for (int port = 0; port < bridge.lans.length; port++) {
            boolean same = bridge == next.from && port == next.port;
            if (bridge.isUp && bridge.lans[port] == lan && !same) {
              bridge.tree.receive(port, next.message, now);
            }
          }
        }
      }
    }

    /** Bridges and LANs are nodes; a port that forwards joins two that must not be joined yet. */
    private int[] join(boolean demand, String hint) {
      int[] group = new int[lans + bridges.size()];
      for (int i = 0; i < group.length; i++) {
        group[i] = i;
      }
      for (int b = 0; b < bridges.size(); b++) {
        for (int port = 0; port < bridges.get(b).lans.length; port++) {
          if (bridges.get(b).forwards(port)) {
            int one = group[lans + b];
            int other = group[bridges.get(b).lans[port]];
            assertFalse(demand && one == other, "a loop at " + now + " ms, " + hint);
            for (int i = 0; i < group.length; i++) {
              group[i] = group[i] == one ? other : group[i];
            }
          }
        }
      }
      return group;
    }

    void assertNoLoop(String hint) {
      join(true, hint);
    }

    /** All LANs that bridges could join are joined. */
    void assertJoined(String hint) {
      int[] joined = join(true, hint);
      for (TestBridge bridge : bridges) {
        Set<Integer> groups = new HashSet<>();
        for (int lan : bridge.lans) {
          groups.add(joined[lan]);
        }
        assertTrue(!bridge.isUp || groups.size() == 1, "two parts at " + now + " ms, " + hint);
      }
    }
  }

  @Test
  void randomNetworksBecomeTrees() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 40; run++) {
      String hint = "seed " + seed + ", run " + run;
      Network network = new Network(2 + random.nextInt(6));
      int count = 2 + random.nextInt(6);
      for (int i = 0; i < count; i++) {
        int[] lans = new int[1 + random.nextInt(4)];
        for (int port = 0; port < lans.length; port++) {
          lans[port] = random.nextInt(network.lans);
        }
        long id = (long) random.nextInt(0x10000) << 48 | i + 1;
        network.bridges.add(new TestBridge(network, id, lans));
      }
      network.run(120, hint);
      network.assertJoined(hint);
      // The tree grows together again without one bridge, and with it.
      TestBridge broken = network.bridges.get(random.nextInt(count));
      broken.isUp = false;
      network.run(150, hint);
      network.assertJoined(hint);
    }
  }

  private static Network ring() {
    Network network = new Network(3);
    network.bridges.add(new TestBridge(network, 0x8000_0000_0000_0001L, 0, 1));
    network.bridges.add(new TestBridge(network, 0x8000_0000_0000_0002L, 1, 2));
    network.bridges.add(new TestBridge(network, 0x8000_0000_0000_0003L, 2, 0));
    return network;
  }

  @Test
  void aRingOpensAtOnePlace() {
    Network network = ring();
    network.run(29, "");
    TestBridge first = network.bridges.get(0);
    assertEquals(SpanningTree.LEARNING, first.tree.state(0), "after one forward delay of 15 s");
    network.run(10, "");
    assertTrue(first.tree.isRoot());
    SpanningTree second = network.bridges.get(1).tree;
    SpanningTree third = network.bridges.get(2).tree;
    assertEquals(0, second.rootPort());
    assertEquals(19, second.rootCost());
    assertEquals(1, third.rootPort());
    assertTrue(second.isDesignated(1));
    assertEquals(SpanningTree.FORWARDING, second.state(1));
    assertEquals(SpanningTree.BLOCKING, third.state(0));
  }

  @Test
  void aChangeIsToldToAll() {
    Network network = ring();
    network.run(100, "");
    int before = network.bridges.get(0).changes;
    network.bridges.get(1).isUp = false;
    network.run(60, "");
    assertTrue(network.bridges.get(0).changes > before, "the third bridge has told the root");
    network.assertJoined("");
  }

  @Test
  void oldNewsIsNoNews() {
    Network network = ring();
    SpanningTree tree = network.bridges.get(1).tree;
    BridgeMessage message = new BridgeMessage();
    message.root = 1;
    message.bridge = 1;
    message.maxAge = 20_000;
    message.age = 20_000;
    tree.receive(0, message, 0);
    assertTrue(tree.isRoot());
    message.age = 0;
    message.cost = -1;
    tree.receive(0, message, 0);
    assertTrue(tree.isRoot(), "a cost that overflows leads nowhere");
    message.cost = 0;
    tree.receive(0, message, 0);
    assertEquals(1, tree.root());
    tree.tick(20_000);
    assertTrue(tree.isRoot(), "it was not repeated");
  }
}
