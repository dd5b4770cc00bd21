// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * The proof of equality: random chains give the same packets, the same order in each flow and the
 * same state, as a sequence and in each form that the planner makes of them. {@code -Dchains=200
 * -Dpackets=10000 -Dcapture=FILE} makes it the long one.
 */
class EqualityTest {
  private static final int CHAINS = Integer.getInteger("chains", 25);
  private static final int PACKETS = Integer.getInteger("packets", 300);

  @Test
  void everyFormDoesTheSame() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EqualityTest: -Dseed=" + seed);
    Random random = new Random(seed);
    ChainTraffic traffic = new ChainTraffic(random);
    RandomChains chains = new RandomChains(random);
    int removed = 0;
    int parallel = 0;
    for (int i = 0; i < CHAINS; i++) {
      List<PlannedFunction> functions = chains.next();
      Forms forms = Forms.of(functions, random.nextBoolean(), effects -> effects);
      removed += forms.fused().nodes.size() < forms.sequence().nodes.size() ? 1 : 0;
      parallel += forms.copied() == forms.fused() ? 0 : 1;
      String wrong = forms.firstWrong(traffic.packets(PACKETS), i);
      int chain = i;
      assertNull(
          wrong, () -> "seed %d, chain %d: %s%n%s".formatted(seed, chain, forms.text(), wrong));
    }
    System.out.println("EqualityTest: " + removed + " fused, " + parallel + " side by side");
    assertTrue(removed > CHAINS / 3, "hardly anything was fused: " + removed);
    assertTrue(parallel > CHAINS / 10, "hardly anything was side by side: " + parallel);
  }
}
