// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;

/** The facts about the machine that a reader needs to judge the figures. */
final class Facts {
  private Facts() {}

  static Map<String, String> of(Options options) {
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put(
        "date",
        DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(
            ZonedDateTime.now().truncatedTo(ChronoUnit.SECONDS)));
    facts.put(
        "processors",
        Runtime.getRuntime().availableProcessors() + " of " + cpuModel() + ", shared by all");
    facts.put("load before the run", load());
    facts.put("kernel", System.getProperty("os.name") + " " + System.getProperty("os.version"));
    facts.put("Java", System.getProperty("java.vm.name") + " " + Runtime.version());
    facts.put(
        "Open vSwitch",
        Shell.attempt("ovs-vswitchd", "--version").text().lines().findFirst().orElse("none"));
    if (options.signatures() != null) {
      facts.put("ips", "with the rules of " + options.signatures().getFileName());
    }
    for (Engine click : options.clicks()) {
      facts.put(click.name(), click.binary() + ", " + version(click));
    }
    return facts;
  }

  private static String version(Engine click) {
    return Shell.attempt(click.binary().toString(), "--version")
        .text()
        .lines()
        .filter(line -> line.startsWith("click "))
        .findFirst()
        .orElse("which does not say its version");
  }

  private static String cpuModel() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/cpuinfo"))) {
        if (line.startsWith("model name")) {
          return line.substring(line.indexOf(':') + 1).strip();
        }
      }
    } catch (IOException e) {
      // Then the fact is left out.
    }
    return System.getProperty("os.arch");
  }

  static String load() {
    try {
      return Files.readString(Path.of("/proc/loadavg")).split(" ")[0]
          + " runnable threads in the last minute; what else runs takes its share from all figures";
    } catch (IOException e) {
      return "not known";
    }
  }
}
