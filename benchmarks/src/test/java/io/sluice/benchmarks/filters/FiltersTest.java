// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.benchmarks.harness.Calibration;
import io.sluice.benchmarks.traffic.ClassBench;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.pmd.Cpu;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FiltersTest {
  @TempDir private Path directory;
  private Path file;

  @BeforeEach
  void writeRules() throws Exception {
    file = directory.resolve("small.rules");
    Files.writeString(
        file,
        """
        @10.1.2.0/24\t192.0.2.1/32\t0 : 65535\t80 : 90\t0x06/0xFF\t0x0000/0x0200\t
        @10.1.0.0/16\t0.0.0.0/0\t0 : 65535\t80 : 80\t0x06/0xFF\t0x0000/0x0000\t
        @0.0.0.0/0\t192.0.2.0/28\t0 : 1023\t1024 : 65535\t0x11/0xFF\t0x0000/0x0000\t
        @1.2.3.4/32\t5.6.7.8/31\t0 : 65535\t0 : 65535\t0x00/0x00\t0x0000/0x0000\t
        """);
  }

  /** The rule that decides, by the rules' own tests. */
  private static int[] expected(RuleSet set, List<byte[]> frames) {
    return frames.stream()
        .mapToInt(
            frame -> {
              int i = 0;
              while (i < set.rules().size() && !set.rules().get(i).matches(frame)) {
                i++;
              }
              return i;
            })
        .toArray();
  }

  @Test
  void allFindTheSameRuleAndAreMeasured() throws Exception {
    FiltersOptions options =
        FiltersOptions.parse(
            "--packets",
            "2000",
            "--runs",
            "1",
            "--seconds",
            "0.01",
            "--retries",
            "0",
            "--no-start",
            "--out",
            directory.toString(),
            file.toString());
    options.root = Path.of("..").toAbsolutePath();
    options.core = Cpu.allowed().get(0);
    RuleSet set = options.sets.get(0);
    Subjects subjects = new Subjects(options, directory);
    SetResult result;
    try (Calibration calibration = new Calibration(List.of(options.core))) {
      result = new SetRun(options, subjects, calibration, directory).run(set);
    }
    assertTrue(result.agrees());
    assertEquals(2000, result.agreement().get("scan").packets());
    boolean acl = !subjects.aclDescription().startsWith("left out");
    assertEquals(acl ? 3 : 2, result.subjects().size());
    for (Subject subject : result.subjects()) {
      assertEquals(4, subject.samples.size(), subject.name);
      assertTrue(subject.samples.get("drawn").get(0).lookUp() > 0);
    }
    FiltersReport report = new FiltersReport(Map.of("machine", "any"), List.of(result));
    assertTrue(report.markdown().contains("| small "), report.markdown());
    assertTrue(report.markdown().contains("2000 of 2000"), report.markdown());
    assertTrue(report.json().contains("\"sameAs\""), report.json());
  }

  @Test
  void verdictsAreThoseOfTheRulesThemselves() throws Exception {
    FiltersOptions options = FiltersOptions.parse("--no-acl", file.toString());
    options.core = Cpu.allowed().get(0);
    RuleSet set = options.sets.get(0);
    List<byte[]> frames = set.drawn().apply(640);
    Path trace = directory.resolve("trace");
    Trace.write(trace, frames);
    Path click = directory.resolve("click");
    set.writeClick(click);
    int[] expected = expected(set, frames);
    Path answer = directory.resolve("answer");
    try (Subject subject = new Subjects(options, directory).compiled(click)) {
      assertArrayEquals(expected, subject.verdicts(trace, answer));
    }
    assertEquals(5, new HashSet<>(Arrays.stream(expected).boxed().toList()).size());
  }

  @Test
  void aDifferenceIsNotOverlooked() {
    SetResult.Agreement missed = new SetResult.Agreement(9, 10);
    SetResult result = new SetResult("s", 1, 0, 0, List.of(), Map.of("scan", missed), 0);
    assertFalse(result.agrees());
  }

  @Test
  void scaledSetsHaveOtherRulesThatMatchTheirPackets() throws Exception {
    RuleSet set = RuleSet.scaled(file, 500);
    assertEquals("small-scaled-500", set.name());
    assertEquals(
        500,
        set.rules().stream()
            .map(Rule::acl)
            .map(acl -> acl.replaceFirst(" .$", ""))
            .distinct()
            .count());
    for (Rule rule : set.rules()) {
      assertTrue(rule.matches(rule.example()), rule.click());
    }
  }

  @Test
  void wrongOptionsAreRefused() {
    assertRefused("unrecognized option '--foo'", "--foo");
    assertRefused("'x' is not FILE:N", "--scale", "x");
    assertRefused("'--runs' requires an argument", "--runs");
    assertRefused("'--runs' expects a number from 1.0 to 1000.0, not '0'", "--runs", "0");
  }

  @Test
  void filesThatHoldNoRulesAreNamed() throws Exception {
    Path missing = directory.resolve("missing.rules");
    assertEquals(
        missing + ": no such file, or it cannot be read",
        assertThrows(IOException.class, () -> new ClassBench(missing)).getMessage());
    Files.writeString(file, "allow all\n", StandardOpenOption.APPEND);
    assertEquals(
        file + ":5: not a ClassBench rule: allow all",
        assertThrows(IOException.class, () -> new ClassBench(file)).getMessage());
  }

  private static void assertRefused(String message, String... args) {
    assertEquals(
        message,
        assertThrows(IllegalArgumentException.class, () -> FiltersOptions.parse(args))
            .getMessage());
  }
}
