// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What a reader must know about a run to believe it or to repeat it. */
public final class Facts {
  private Facts() {}

  /** Names and values, in the order of the report. */
  static Map<String, Object> of(
      Options options, List<Engine> engines, List<String> absent, String noHuge) {
    Map<String, Object> facts = machine();
    engines.forEach(engine -> facts.put(engine.name(), engine.description()));
    if (!absent.isEmpty()) {
      facts.put("left out", String.join("; ", absent));
    }
    facts.put("worker's processor", options.core);
    if (options.pair != null && options.jobs.stream().anyMatch(Facts::isForTwo)) {
      facts.put("two workers' processors", options.pair);
    }
    facts.put("burst", "32 packets");
    facts.put("packet buffers", "the same number for all engines, by job: see mbufs in each row");
    facts.put(
        "pages",
        noHuge == null
            ? "reserved huge pages for every engine; the table says how much each one took"
            : "no reserved huge pages ("
                + noHuge
                + "); transparent ones are "
                + transparentPages()
                + ". Sluice takes huge pages of either kind for its packet buffers where it finds"
                + " them, DPDK's other users do not: see the table");
    facts.put(
        "timing",
        String.format(
            Locale.ROOT,
            "%s s warm-up (twice that with two workers), %s s measured, %d rounds, engines in turn",
            options.timing.warm(),
            options.timing.measure(),
            options.runs));
    facts.put(
        "rejection",
        String.format(
            Locale.ROOT,
            "calibration %.1f %% over the best, or others at work for %.0f %% of a processor;"
                + " repeated up to %d times",
            options.tolerance * 100,
            options.otherLoad * 100,
            options.retries));
    return facts;
  }

  private static boolean isForTwo(Job job) {
    return job.layout().workers() > 1;
  }

  /**
   * What is known of the machine.
   *
   * @return names and values, to be added to
   */
  public static Map<String, Object> machine() {
    Map<String, Object> facts = new LinkedHashMap<>();
    facts.put("date", Instant.now().truncatedTo(ChronoUnit.SECONDS).toString());
    facts.put("processor", cpuModel());
    facts.put("processors", Runtime.getRuntime().availableProcessors());
    facts.put("kernel", text("uname", "-sr"));
    facts.put("hypervisor", hypervisor());
    facts.put("DPDK", text("pkg-config", "--modversion", "libdpdk"));
    return facts;
  }

  private static String text(String... command) {
    try {
      return Shell.firstLine(List.of(command));
    } catch (EngineException e) {
      return "unknown";
    }
  }

  private static String cpuModel() {
    return field("model name") + ", family " + field("cpu family") + ", model " + field("model");
  }

  private static String hypervisor() {
    return (" " + field("flags") + " ").contains(" hypervisor ") ? "yes" : "none seen";
  }

  private static String transparentPages() {
    try {
      Path setting = Path.of("/sys/kernel/mm/transparent_hugepage/enabled");
      return Files.readString(setting).trim();
    } catch (IOException e) {
      return "not there";
    }
  }

  private static String field(String name) {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        int colon = line.indexOf(':');
        if (colon > 0 && line.substring(0, colon).trim().equals(name)) {
          return line.substring(colon + 1).trim();
        }
      }
    } catch (IOException e) {
      // not Linux
    }
    return "unknown";
  }
}
