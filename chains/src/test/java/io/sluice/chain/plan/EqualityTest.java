// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.plan;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.Diagnostics;
import java.util.ArrayList;
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
  void fusedChainsDoTheSame() {
    long seed = Long.getLong("seed", System.nanoTime());
    System.out.println("EqualityTest: -Dseed=" + seed);
    Random random = new Random(seed);
    ChainTraffic traffic = new ChainTraffic(random);
    RandomChains chains = new RandomChains(random);
    int removed = 0;
    for (int i = 0; i < CHAINS; i++) {
      List<PlannedFunction> functions = chains.next();
      List<byte[]> packets = traffic.packets(PACKETS);
      ChainGraph sequence = Sequence.of(functions, random.nextBoolean());
      Outcome expected = Outcome.of(sequence, packets, i);
      ChainGraph fused = sequence.copy();
      Diagnostics diagnostics = new Diagnostics();
      List<String> notes = new ArrayList<>();
      GraphEffects effects = GraphEffects.of(sequence, diagnostics);
      assertEquals("", diagnostics.toString());
      Fusion.run(fused, effects, notes);
      removed += notes.size();
      String difference = expected.differenceTo(Outcome.of(fused, packets, i));
      assertTrue(
          difference.isEmpty(),
          () ->
              "seed %d, chain %s: %s%n%s%n%s"
                  .formatted(
                      seed,
                      functions.stream().map(f -> f.name() + f.use().parameters()).toList(),
                      difference,
                      String.join("\n", notes),
                      sequence.text()));
    }
    assertTrue(removed > CHAINS, "nothing was fused: " + removed);
  }
}
