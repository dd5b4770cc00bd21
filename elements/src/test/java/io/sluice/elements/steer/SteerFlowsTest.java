// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** When flows are forgotten. */
class SteerFlowsTest {
  private static final int TIMEOUT = 5_000;
  private static final int UDP = 17;

  private final SteerFlows flows = new SteerFlows(0);
  private final long now = flows.table().millis(0);

  SteerFlowsTest() {
    flows.configure(TIMEOUT, 100);
  }

  @AfterEach
  void close() {
    flows.table().close();
  }

  private long add(int port) {
    // The realm of the only owner of a table is its first.
    int realm = 1 << 8 | UDP;
    return flows.add(FlowKey.addresses(1, 2), FlowKey.second(FlowKey.ports(port, 80), realm), now);
  }

  private int sizeAfter(long millis) {
    flows.table().reap(now + millis, 100);
    return flows.table().size();
  }

  @Test
  void aFlowWhosePacketsWaitStays() {
    for (boolean reply : new boolean[] {false, true}) {
      long forward = add(5);
      add(6);
      long line = reply ? FlowLine.other(forward) : forward;
      SteerLine.setHead(line, 0);
      assertEquals(1, sizeAfter(TIMEOUT + 2_000));
      assertEquals(1, sizeAfter(10 * TIMEOUT));
      SteerLine.setHead(line, -1);
      flows.goesOn(line, now + 10 * TIMEOUT);
      assertEquals(0, sizeAfter(10 * TIMEOUT + 2_000));
    }
  }

  @Test
  void aFlowThatWasMovedToAChainThatIsGoneRunsOutAgain() {
    flows.move("udp 10.0.0.1 5 10.9.0.1 80 2\nudp 10.0.0.1 6 10.9.0.1 80 1", 3, now);
    assertEquals(2, sizeAfter(10 * TIMEOUT));
    flows.forgetChains(2, now + 10 * TIMEOUT);
    assertEquals(1, sizeAfter(10 * TIMEOUT + 2_000));
    assertEquals(1, flows.pinned());
  }
}
