// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.Switches;
import io.sluice.elements.classify.cut.BoxPackets;
import io.sluice.elements.classify.cut.BoxTable;
import io.sluice.elements.classify.cut.TreeKernel;
import io.sluice.elements.classify.pattern.AddressNames;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.elements.classify.pattern.ReferenceMatcher;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.elements.classify.program.Normalizer;
import io.sluice.elements.classify.program.Program;
import io.sluice.elements.classify.program.TableKernel;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Cut trees decide as the reference does. */
class TreePropertyTest {
  private static final int UNMATCHED = -5;
  private static final int DENIED = -6;

  private static List<Rule> parse(List<String> texts) {
    PatternProblems problems = new PatternProblems();
    List<Rule> rules = new RuleParser(4, AddressNames.NONE, problems).filterRules(texts);
    return problems.hasErrors() ? null : rules;
  }

  private static CompiledRules trees(List<Rule> rules) {
    List<Program> parts =
        rules.stream().map(r -> Program.of(Normalizer.formula(r.expr()), r.output() + 1)).toList();
    TableKernel exact =
        new TableKernel(Program.inOrder(parts), new int[] {UNMATCHED, DENIED, 0, 1, 2, 3});
    return new RuleCompiler(false, UNMATCHED, DENIED).trees(rules, exact, rules.size() < 500);
  }

  private static int expected(List<Rule> rules, int rule) {
    if (rule < 0) {
      return UNMATCHED;
    }
    return rules.get(rule).output() == Rule.DROP ? DENIED : rules.get(rule).output();
  }

  @Test
  void anyPattern() {
    long seed = System.nanoTime();
    RandomPatterns patterns = new RandomPatterns(new Random(seed));
    Random random = new Random(seed + 1);
    try (PlainPool pool = new PlainPool(64)) {
      PacketAllocator packets = pool.newAllocator();
      RandomPackets source = new RandomPackets(random, packets);
      for (int round = 0; round < 400; round++) {
        List<String> texts = patterns.filterRules();
        List<Rule> rules = parse(texts);
        if (rules == null) {
          continue;
        }
        CompiledRules compiled = trees(rules);
        for (int i = 0; i < 100; i++) {
          long packet = source.next();
          int rule = ReferenceMatcher.match(rules, packet);
          String shown = "seed " + seed + ": " + texts + "\n" + compiled.listing();
          assertEquals(expected(rules, rule), compiled.kernel().process(packet), () -> shown);
          if (rule >= 0 && RandomPackets.isWhole(packet)) {
            assertFalse(compiled.unreachable().get(rule), shown);
          }
          packets.free(packet);
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"50, 0", "300, 10", "1000, 60", "2000, 5", "3000, 30"})
  void packetsFromTheRulesAndTheirCorners(int count, int openPercent) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    List<Rule> rules = parse(new RuleSets(random).rules(count, openPercent));
    CompiledRules compiled = trees(rules);
    BoxPackets source = new BoxPackets(random, new BoxTable(rules).boxes);
    try (PlainPool pool = new PlainPool(64)) {
      PacketAllocator packets = pool.newAllocator();
      for (int i = 0; i < 4_000; i++) {
        long packet = source.next(packets);
        int rule = ReferenceMatcher.match(rules, packet);
        assertEquals(
            expected(rules, rule),
            compiled.kernel().process(packet),
            () -> "seed " + seed + " packet " + Arrays.toString(Mbuf.toBytes(packet)));
        // A packet that lacks half of its IP header may come to rules that no other packet does.
        boolean whole = Mbuf.length(packet) >= 20;
        assertFalse(whole && rule >= 0 && compiled.unreachable().get(rule), "seed " + seed);
        packets.free(packet);
      }
    }
  }

  @Test
  void manyRulesBecomeTrees() {
    List<Rule> rules = parse(new RuleSets(new Random(7)).rules(1000, 20));
    CompiledRules compiled = new RuleCompiler(false, UNMATCHED, DENIED).compile(rules);
    assertEquals(Switches.TREES, compiled.kernel() instanceof TreeKernel);
  }

  @Test
  void whatAnOpenRuleHidesIsUnreachable() {
    List<Rule> rules =
        parse(
            List.of(
                "deny src net 10.0.0.0/8",
                "allow src net 10.1.0.0/16 && dst net 20.0.0.0/24 && tcp",
                "deny all",
                "allow src host 1.2.3.4",
                "allow tcp && udp"));
    assertEquals("{1, 3, 4}", trees(rules).unreachable().toString());
  }

  @Test
  void sameBoxesManyTimesEndInOneLeaf() {
    List<Rule> rules = parse(Collections.nCopies(500, "deny ip ttl > 200 && src port 10"));
    CompiledRules compiled = trees(rules);
    assertTrue(compiled.unreachable().isEmpty());
    assertTrue(compiled.listing().startsWith("tree nodes "), compiled.listing());
  }
}
