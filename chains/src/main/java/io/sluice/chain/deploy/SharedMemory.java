// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.request.LinkKind;
import java.util.ArrayList;
import java.util.List;

/**
 * How DPDK is started for units that share memory. A memif has its own, which packets are copied
 * to. What a virtio-user sends or receives stays where it is: the other unit maps this unit's
 * memory, which is of reserved huge pages where there are enough for all units, else a file in
 * memory, whose pages are small.
 */
final class SharedMemory {
  /** Packet buffers of a unit whose memory another one maps; in small pages each has its own. */
  static final int BUFFERS = 16_383;

  private static final int MEGABYTES = 96;

  private SharedMemory() {}

  /** Huge pages that the units here would use; 0 when no memory is mapped by others. */
  private static int pages(Plan plan, Site site) {
    if (plan.request().link() != LinkKind.VHOST || plan.links().isEmpty()) {
      return 0;
    }
    return site.units(plan).size() * MEGABYTES / ReservedPages.MEGABYTES;
  }

  /** Whether there are enough huge pages. */
  static boolean inHugePages(Plan plan, Site site) {
    return ReservedPages.free() >= pages(plan, site);
  }

  /** What would make it faster; null when nothing would. */
  static String advice(Plan plan, Site site) {
    return inHugePages(plan, site)
        ? null
        : "link 'vhost' is slower without huge pages; for the %d that it takes: %s"
            .formatted(pages(plan, site), ReservedPages.reserve(pages(plan, site)));
  }

  /**
   * The arguments of a unit's program, with workers on any processor.
   *
   * @param prefix that no other process of DPDK has
   * @param devices that DPDK makes
   * @param huge whether there are huge pages for all units
   */
  static List<String> arguments(
      Unit unit, LinkKind link, String prefix, List<String> devices, boolean huge) {
    int processors = Runtime.getRuntime().availableProcessors();
    String all = processors == 1 ? "@0" : "@(0-" + (processors - 1) + ")";
    List<String> lcores = new ArrayList<>();
    for (int i = 0; i < Math.max(1, unit.workers()); i++) {
      lcores.add(i + all);
    }
    List<String> arguments = new ArrayList<>(List.of("--dpdk", "--lcores"));
    arguments.add(String.join(",", lcores));
    // huge pages without names: nothing of them is left, however the unit ends
    arguments.addAll(
        link == LinkKind.VHOST && huge
            ? List.of("--in-memory", "--single-file-segments")
            : List.of("--no-huge", "--no-shconf"));
    arguments.addAll(List.of("-m", String.valueOf(MEGABYTES), "--no-pci", "--no-telemetry"));
    arguments.add("--file-prefix=" + prefix);
    arguments.addAll(devices);
    arguments.add("--");
    return arguments;
  }
}
