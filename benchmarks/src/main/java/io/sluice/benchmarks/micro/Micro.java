// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.micro;

import io.sluice.benchmarks.compare.Facts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.runner.NoBenchmarksException;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.CommandLineOptionException;
import org.openjdk.jmh.runner.options.CommandLineOptions;
import org.openjdk.jmh.runner.options.OptionsBuilder;

/** The command {@code benchmarks/micro}: JMH with its own options, the report besides. */
public final class Micro {
  /** What JMH calls it. */
  private static final String[] HELP = {"-h"};

  private Micro() {}

  /**
   * Runs.
   *
   * @param args JMH's: patterns of benchmarks, {@code -wi}, {@code -i}, {@code -p} and so on
   * @throws IOException when the report cannot be written
   */
  public static void main(String[] args) throws IOException {
    List<MicroResult> results;
    try {
      CommandLineOptions line =
          new CommandLineOptions(args.length == 1 && args[0].equals("--help") ? HELP : args);
      if (line.shouldHelp()) {
        line.showHelp();
        return;
      }
      OptionsBuilder options = new OptionsBuilder();
      options.parent(line).addProfiler(GCProfiler.class).shouldFailOnError(true);
      Runner runner = new Runner(options.build());
      if (line.shouldList()) {
        runner.list();
        return;
      }
      results = runner.run().stream().map(MicroResult::of).toList();
    } catch (NoBenchmarksException e) {
      System.err.println("micro: no benchmark matches " + String.join(" ", args));
      System.err.println("'benchmarks/micro -l' lists them.");
      System.exit(1);
      return;
    } catch (CommandLineOptionException | RunnerException e) {
      System.err.println("micro: " + e.getMessage());
      System.exit(1);
      return;
    }
    Map<String, Object> facts = Facts.machine();
    facts.put("JDK", System.getProperty("java.vendor") + " " + Runtime.version());
    facts.put("options", args.length == 0 ? "none" : String.join(" ", args));
    MicroReport report = new MicroReport(facts, results);
    Path folder = Path.of(System.getProperty("sluice.root", "."), "benchmarks", "target", "micro");
    Files.createDirectories(folder);
    Files.writeString(folder.resolve("micro.md"), report.markdown());
    Files.writeString(folder.resolve("micro.json"), report.json());
    System.out.print(report.markdown());
    System.err.println("results are in " + folder);
    if (!report.allocating().isEmpty()) {
      report.allocating().forEach(result -> System.err.println("allocates: " + result));
      System.exit(2);
    }
  }
}
