// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.request.Form;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Checks whether the machine has what a chain needs: one message for each thing that is missing.
 */
final class Machine {
  private static final int CAP_NET_ADMIN = 12;
  private static final int CAP_NET_RAW = 13;
  private static final int CAP_SYS_ADMIN = 21;

  private Machine() {}

  /** What is missing, and what to install or to grant. */
  static List<String> missing(Plan plan, Site site) {
    boolean contained = site.units(plan).stream().anyMatch(unit -> unit.form() == Form.CONTAINER);
    List<String> missing = new ArrayList<>();
    Map<String, String> tools = new LinkedHashMap<>(Map.of("ip", "iproute2"));
    tools.put("setsid", "util-linux");
    if (contained) {
      tools.put("podman", "podman");
      tools.put("runc", "runc");
    }
    if (site.ovs() != null) {
      tools.put("ovs-vsctl", "openvswitch-switch");
    }
    tools.forEach(
        (program, debian) -> {
          if (Shell.find(program) == null) {
            missing.add("no program " + program + "; install it: apt install " + debian);
          }
        });
    rights(contained, missing);
    if (missing.isEmpty()) {
      devices(site, missing);
    }
    return missing;
  }

  private static void rights(boolean contained, List<String> missing) {
    Map<String, Integer> needed = new LinkedHashMap<>();
    needed.put("CAP_NET_ADMIN", CAP_NET_ADMIN);
    needed.put("CAP_NET_RAW", CAP_NET_RAW);
    if (contained) {
      needed.put("CAP_SYS_ADMIN", CAP_SYS_ADMIN);
    }
    long held = capabilities();
    needed.values().removeIf(number -> (held >> number & 1) != 0);
    if (!needed.isEmpty()) {
      missing.add(
          "no right to make %s: %s missing; run it as root (sudo), or in a container with --privileged"
              .formatted(
                  contained ? "network interfaces and containers" : "network interfaces",
                  String.join(", ", needed.keySet())));
    }
  }

  /** The effective capabilities, one bit each; all of them if the kernel does not say. */
  private static long capabilities() {
    try {
      for (String line : Files.readAllLines(Path.of("/proc/self/status"))) {
        if (line.startsWith("CapEff:")) {
          return Long.parseUnsignedLong(line.substring("CapEff:".length()).strip(), 16);
        }
      }
    } catch (IOException | NumberFormatException e) {
      // What is not permitted will fail later.
    }
    return -1;
  }

  private static void devices(Site site, List<String> missing) {
    for (String device : new String[] {site.in(), site.out()}) {
      if (device != null && !Shell.attempt("ip", "link", "show", "dev", device).ok()) {
        missing.add("no network interface '" + device + "' here");
      }
    }
    if (site.ovs() != null && !Files.exists(Path.of(site.ovs()))) {
      missing.add("no Open vSwitch database at " + site.ovs() + "; start Open vSwitch first");
    }
    if (site.in() != null && site.in().equals(site.out())) {
      missing.add("--in and --out are the same interface; a chain is between two");
    }
  }
}
