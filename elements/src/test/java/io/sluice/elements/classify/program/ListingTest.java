// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.program;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.elements.classify.CompiledRules;
import io.sluice.elements.classify.RuleCompiler;
import io.sluice.elements.classify.pattern.AddressNames;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import java.util.BitSet;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Programs are as short as Click's, and shown as Click shows them. */
class ListingTest {
  private static CompiledRules filter(String... rules) {
    PatternProblems problems = new PatternProblems();
    List<Rule> parsed = new RuleParser(4, AddressNames.NONE, problems).filterRules(List.of(rules));
    assertEquals(List.of(), problems.list());
    return new RuleCompiler(false, -2, -3).compile(parsed);
  }

  private static CompiledRules classifier(String... patterns) {
    List<Rule> parsed =
        new RuleParser(patterns.length, AddressNames.NONE, new PatternProblems())
            .dataPatterns(List.of(patterns));
    return new RuleCompiler(true, -2, -3).compile(parsed);
  }

  @Test
  void sharedConditionsAreTestedOnce() {
    assertEquals(
        """
         0 264/00110000%00ff0000  yes->step 1  no->step 3
         1 260/00000000%00001fff  yes->step 2  no->step 7
         2 512/0000007b%0000ffff  yes->[0]  no->step 7
         3 264/00060000%00ff0000  yes->step 4  no->step 7
         4 260/00000000%00001fff  yes->step 5  no->step 7
         5 512/00190000%ffff0000  yes->[X]  no->step 6
         6 512/001a0000%ffff0000  yes->[X]  no->step 7
         7 268/ac100000%fff00000  yes->[2]  no->step 8
         8 272/ac100000%fff00000  yes->[2]  no->[1]
        safe length 516
        alignment offset 0
        """,
        filter(
                "allow udp && dst port 123",
                "deny tcp src port 25 or 26",
                "2 net 172.16.0.0/12",
                "1 all")
            .listing());
  }

  @Test
  void inequalitiesBecomeMaskedTests() {
    assertEquals(
        """
         0 264/00060000%00ff0000  yes->step 1  no->[X]
         1 260/00000000%00001fff  yes->step 2  no->[X]
         2 524/00000000%0000fe00  yes->[0]  no->[X]
        safe length 527
        alignment offset 0
        """,
        filter("allow tcp win < 512").listing());
  }

  @Test
  void manyValuesAreSortedForTheSearch() {
    assertEquals(
        """
         0 264/00110000%00ff0000  yes->step 1  no->[X]
         1 260/00000000%00001fff  yes->step 2  no->[X]
         2 512/00000007%0000ffff  yes->[0]  no->step 3
         3 512/00000008%0000ffff  yes->[0]  no->step 4
         4 512/00000013%0000ffff  yes->[0]  no->step 5
         5 512/00000035%0000ffff  yes->[0]  no->step 6
         6 512/00000043%0000ffff  yes->[0]  no->step 7
         7 512/00000045%0000ffff  yes->[0]  no->step 8
         8 512/0000006f%0000ffff  yes->[0]  no->step 9
         9 512/000000a1%0000ffff  yes->[0]  no->[X]
        safe length 516
        alignment offset 0
        """,
        filter("allow dst udp port 7 or 8 or 19 or 53 or 67 or 69 or 111 or 161").listing());
  }

  @Test
  void classifierShowsEachTest() {
    assertEquals(
        """
         0  12/08000000%ff000000  yes->step 1  no->step 2
         1  12/00004500%0000ff00  yes->step 2  no->[0]
         2  12/08000000%0f0f0000  yes->[1]  no->step 3
         3  28/0000aabb%0000ffff  yes->step 4  no->[X]
         4  32/ccddee00%ffffff00  yes->[2]  no->[X]
        safe length 35
        alignment offset 0
        """,
        classifier("12/08?? !14/45", "12/0800%0f0f", "30/aabbccddee").listing());
  }

  @Test
  void testsThatOnlyFindOutTheLengthStay() {
    assertEquals(
        """
         0 256/00000000%00400000  yes->[0]  no->step 1
         1 256/00400000%00400000  yes->[0]  no->[2]
        safe length 258
        alignment offset 0
        """,
        filter("allow ip[1]&64==0 || ip[1]&64==64", "1 ip[1]&64!=0", "2 -").listing());
  }

  @Test
  void nothingToTest() {
    String all = "all->[%s]\nsafe length 0\nalignment offset 0\n";
    assertEquals(all.formatted("0"), classifier("-").listing());
    assertEquals(all.formatted("X"), filter("allow false").listing());
    assertEquals(all.formatted("X"), filter().listing());
    assertEquals(all.formatted("3"), filter("1 false", "3 true", "deny tcp").listing());
  }

  @Test
  void unreachableRulesAreNamed() {
    BitSet expected = new BitSet();
    expected.set(1);
    expected.set(3, 6);
    assertEquals(
        expected,
        filter(
                "allow src net 10.0.0.0/8",
                "deny src host 10.1.2.3 && tcp",
                "1 tcp",
                "2 tcp && dst port 80",
                "2 udp && src port 5 && src port 6",
                "allow ip ttl > 100 && ip ttl < 90",
                "deny all")
            .unreachable());
  }
}
