// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.PacketKernel;
import io.sluice.elements.classify.pattern.AddressNames;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.elements.classify.pattern.ReferenceMatcher;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Compiled rules decide as the reference does, on packets of every shape. */
class RuleCompilerPropertyTest {
  private static final int ROUNDS = 600;
  private static final int PACKETS = 150;
  private static final int UNMATCHED = -5;
  private static final int DENIED = -6;

  @Test
  void filterRulesDecideAsTheReference() {
    long seed = System.nanoTime();
    RandomPatterns patterns = new RandomPatterns(new Random(seed));
    Random random = new Random(seed + 1);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> texts = patterns.filterRules();
      PatternProblems problems = new PatternProblems();
      List<Rule> rules = new RuleParser(4, AddressNames.NONE, problems).filterRules(texts);
      if (!problems.hasErrors()) {
        verify(rules, false, random, "seed " + seed + ": " + texts);
      }
    }
  }

  @Test
  void dataPatternsDecideAsTheReference() {
    long seed = System.nanoTime();
    RandomPatterns patterns = new RandomPatterns(new Random(seed));
    Random random = new Random(seed + 1);
    for (int round = 0; round < ROUNDS; round++) {
      List<String> texts = patterns.dataPatterns();
      PatternProblems problems = new PatternProblems();
      List<Rule> rules =
          new RuleParser(texts.size(), AddressNames.NONE, problems).dataPatterns(texts);
      assertFalse(problems.hasErrors(), () -> texts + " " + problems.list());
      verify(rules, true, random, "seed " + seed + ": " + texts);
    }
  }

  private static void verify(List<Rule> rules, boolean data, Random random, String label) {
    CompiledRules compiled = new RuleCompiler(data, UNMATCHED, DENIED).compile(rules);
    PacketKernel kernel = compiled.kernel();
    BitSet seen = new BitSet();
    try (PlainPool pool = new PlainPool(64)) {
      PacketAllocator packets = pool.newAllocator();
      RandomPackets source = new RandomPackets(random, packets);
      for (int i = 0; i < PACKETS; i++) {
        long packet = source.next();
        int rule = ReferenceMatcher.match(rules, packet);
        int expected = rule < 0 ? UNMATCHED : rules.get(rule).output();
        expected = expected == Rule.DROP ? DENIED : expected;
        if (rule >= 0 && (data || RandomPackets.isWhole(packet))) {
          seen.set(rule);
        }
        String shown = label + "\n" + compiled.listing();
        assertEquals(expected, kernel.process(packet), () -> shown);
        packets.free(packet);
      }
      assertEquals(0, pool.inUse());
    }
    seen.and(compiled.unreachable());
    assertTrue(seen.isEmpty(), () -> label + " unreachable " + compiled.unreachable());
  }
}
