// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.filters;

import io.sluice.element.PacketKernel;
import io.sluice.elements.classify.CompiledRules;
import io.sluice.elements.classify.RuleCompiler;
import io.sluice.elements.classify.pattern.AddressNames;
import io.sluice.elements.classify.pattern.PatternProblems;
import io.sluice.elements.classify.pattern.Rule;
import io.sluice.elements.classify.pattern.RuleParser;
import io.sluice.pmd.Cpu;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * One way to look rules up, in a JVM of its own: nothing but its own code has warmed up the JIT, as
 * in a router. It builds, prints {@code built SECONDS BYTES}, and obeys its standard input like
 * {@code acl.c}, where the commands are described.
 */
final class Child {
  private static final int OUTPUTS = 1;
  private static final int UNMATCHED = -1;
  private static final int DENIED = -2;
  private static final double WARM_UP_SECONDS = 1.5;
  private static final int MEMORY_TRIES = 3;

  private final boolean scan;
  private final List<Rule> rules;
  private final PacketKernel kernel;
  private final Map<Path, Lookups> traces = new HashMap<>();

  private Child(boolean scan, List<Rule> rules, PacketKernel kernel) {
    this.scan = scan;
    this.rules = rules;
    this.kernel = kernel;
  }

  /**
   * Runs.
   *
   * @param args {@code compiled} or {@code scan}, the file of rules, the processor
   * @throws IOException when a file cannot be read or written
   */
  public static void main(String[] args) throws IOException {
    Cpu.pin(Integer.parseInt(args[2]));
    boolean scan = args[0].equals("scan");
    long start = System.nanoTime();
    List<Rule> rules = parse(Path.of(args[1]));
    PacketKernel kernel = compile(scan, rules);
    double seconds = (System.nanoTime() - start) * 1e-9;
    long bytes = memory(scan, rules);
    Child child = new Child(scan, rules, kernel);
    System.out.printf("built %.6f %d%n", seconds, bytes);
    child.obey(new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
  }

  private static List<Rule> parse(Path file) {
    PatternProblems problems = new PatternProblems();
    RuleParser parser = new RuleParser(OUTPUTS, AddressNames.NONE, problems);
    List<Rule> rules = parser.filterRules(List.of("file " + file));
    if (problems.hasErrors()) {
      throw new IllegalArgumentException(problems.list().toString());
    }
    return rules;
  }

  private static PacketKernel compile(boolean scan, List<Rule> rules) {
    RuleCompiler compiler = new RuleCompiler(false, UNMATCHED, DENIED);
    if (scan) {
      return compiler.inOrder(rules);
    }
    CompiledRules compiled = compiler.compile(rules);
    return compiled.kernel();
  }

  /**
   * What the heap loses with a second one, when all classes are there and all caches full; the
   * least of some tries, for the JVM lets go of things of its own, too.
   */
  private static long memory(boolean scan, List<Rule> rules) {
    long least = Long.MAX_VALUE;
    for (int i = 0; i < MEMORY_TRIES; i++) {
      PacketKernel second = compile(scan, rules);
      long with = usedHeap();
      Reference.reachabilityFence(second);
      second = null;
      least = Math.min(least, with - usedHeap());
    }
    return Math.max(0, least);
  }

  private static long usedHeap() {
    System.gc();

    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }

  private void obey(BufferedReader commands) throws IOException {
    PrintStream out = System.out;
    for (String line = commands.readLine(); line != null; line = commands.readLine()) {
      String[] words = line.split(" ");
      boolean isNew = !traces.containsKey(Path.of(words[1]));
      Lookups lookups = lookups(Path.of(words[1]));
      if (words[0].equals("run")) {
        double seconds = Double.parseDouble(words[2]);
        if (isNew) {
          double warmUp = traces.size() == 1 ? WARM_UP_SECONDS : WARM_UP_SECONDS / 5;
          lookups.copy(warmUp / 5);
          lookups.lookUp(kernel, warmUp);
        }
        double copying = lookups.copy(seconds / 4);
        out.printf("ns %.3f %.3f%n", lookups.lookUp(kernel, seconds), copying);
      } else {
        write(Path.of(words[2]), verdicts(lookups));
        out.println("written");
      }
    }
    traces.values().forEach(Lookups::close);
  }

  private Lookups lookups(Path file) throws IOException {
    Lookups known = traces.get(file);
    if (known == null) {
      known = new Lookups(Trace.read(file));
      traces.put(file, known);
    }
    return known;
  }

  /** The index of the rule that decides on each packet; the number of rules when none does. */
  private int[] verdicts(Lookups lookups) {
    List<Rule> numbered = new ArrayList<>();
    for (int i = 0; i < rules.size(); i++) {
      numbered.add(new Rule(rules.get(i).expr(), i, rules.get(i).place()));
    }
    int[] indices = lookups.verdicts(compile(scan, numbered));
    int[] results = lookups.verdicts(kernel);
    for (int i = 0; i < indices.length; i++) {
      int expected = UNMATCHED;
      if (indices[i] >= 0) {
        int output = rules.get(indices[i]).output();
        expected = output == Rule.DROP ? DENIED : output;
      } else {
        indices[i] = rules.size();
      }
      if (results[i] != expected) {
        throw new IllegalStateException("packet " + i + ": " + results[i] + ", not " + expected);
      }
    }
    return indices;
  }

  private static void write(Path file, int[] verdicts) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(verdicts.length * Integer.BYTES);
    bytes.order(ByteOrder.nativeOrder()).asIntBuffer().put(verdicts);
    Files.write(file, bytes.array());
  }
}
