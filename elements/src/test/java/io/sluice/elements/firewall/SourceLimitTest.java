// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.firewall;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Memory;
import java.util.HashSet;
import java.util.Set;
import org.agrona.collections.Hashing;
import org.junit.jupiter.api.Test;

class SourceLimitTest {
  private static final int MASK = 0xffff;

  /** Networks that anybody can find which the map itself would put into one place. */
  @Test
  void sourcesCannotBeAimedAtOnePlace() {
    Set<Integer> places = new HashSet<>();
    ConnectionKey key = new ConnectionKey();
    key.protocol = ConnectionKey.IPV6;
    key.src = Memory.allocate(16);
    int networks = 0;
    for (long network = 0; networks < 200; network++) {
      if (Hashing.evenHash(network, MASK) == 0) {
        networks++;
        Memory.putLong(key.src, network);
        places.add(Hashing.evenHash(SourceLimit.source(key), MASK));
      }
    }
    Memory.free(key.src);
    assertTrue(places.size() > 150, places.size() + " places");
  }
}
