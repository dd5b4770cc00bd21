// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.benchmarks.traffic.ClassBench;
import io.sluice.benchmarks.traffic.Frames;
import io.sluice.benchmarks.traffic.Rule;
import io.sluice.benchmarks.traffic.Rules;
import io.sluice.benchmarks.traffic.Traffic;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.IntFunction;

/**
 * Rules and the packets that belong to them.
 *
 * @param name for the report and for files
 * @param rules the rules, first match first
 * @param drawn makes packets from the rules and their corners, by number
 */
record RuleSet(String name, List<Rule> rules, IntFunction<List<byte[]>> drawn) {
  private static final int TRAFFIC = 1024;
  private static final int FRAME = 64;

  /** Reads a ClassBench file. */
  static RuleSet classBench(Path file) throws IOException {
    return of(baseName(file), new ClassBench(file));
  }

  /** Reads a ClassBench file and makes a larger set from it. */
  static RuleSet scaled(Path file, int count) throws IOException {
    return of(baseName(file) + "-scaled-" + count, new ClassBench(file).scaled(count));
  }

  private static String baseName(Path file) {
    return file.getFileName().toString().replaceFirst("\\.[^.]*$", "");
  }

  private static RuleSet of(String name, ClassBench set) {
    return new RuleSet(name, set.rules(), set::drawn);
  }

  /** Denials of one shape; see {@link Rules#alike}. */
  static RuleSet alike(int count) {
    List<byte[]> traffic = Traffic.udp(TRAFFIC, FRAME);
    return generated("alike-" + count, Rules.alike(count, traffic), traffic);
  }

  /** Denials of eight shapes; see {@link Rules#mixed}. */
  static RuleSet mixed(int count) {
    List<byte[]> traffic = Traffic.udp(TRAFFIC, FRAME);
    return generated("mixed-" + count, Rules.mixed(count, traffic), traffic);
  }

  /** Half of the packets are such as rules match, the other half the jobs' traffic. */
  private static RuleSet generated(String name, List<Rule> rules, List<byte[]> traffic) {
    return new RuleSet(
        name,
        rules,
        count -> {
          Random random = new Random(count);
          List<byte[]> frames = new ArrayList<>(count);
          for (int i = 0; i < count; i++) {
            byte[] frame =
                i % 2 == 0
                    ? rules.get(random.nextInt(rules.size())).example().clone()
                    : traffic.get(random.nextInt(traffic.size())).clone();
            if (i % 16 == 14) {
              frame[Frames.IP + 12 + random.nextInt(12)] ^= (byte) (1 << random.nextInt(8));
              Frames.sealed(frame);
            }
            frames.add(frame);
          }
          return frames;
        });
  }

  /** The filter's rules: what matches none is decided by a last one. */
  void writeClick(Path file) throws IOException {
    List<String> lines = new ArrayList<>(rules.stream().map(Rule::click).toList());
    lines.add(Rules.allowsTheRest(rules) ? "allow all" : "deny all");
    Files.write(file, lines, StandardCharsets.ISO_8859_1);
  }

  /** Whether librte_acl, with the five fields it is given, can hold these rules. */
  boolean fitsAcl() {
    return rules.stream().allMatch(rule -> rule.acl() != null);
  }

  /** The rules for {@code acl.c}. */
  void writeAcl(Path file) throws IOException {
    Files.write(file, rules.stream().map(Rule::acl).toList());
  }
}
