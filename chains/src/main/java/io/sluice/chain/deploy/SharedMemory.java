// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import io.sluice.chain.plan.Plan;
import io.sluice.chain.plan.Unit;
import io.sluice.chain.request.LinkKind;
import java.util.ArrayList;
import java.util.List;

/**
 * The DPDK arguments of units that share memory. A memif has memory of its own, to which packets
 * are copied. A virtio-user device does not copy: the unit at the other end maps this unit's
 * memory. That memory consists of reserved huge pages if there are enough for all units, otherwise
 * of an in-memory file with small pages.
 */
final class SharedMemory {
  /**
   * The packet buffers of a unit whose memory another one maps; with small pages, each buffer has
   * its own page.
   */
  static final int BUFFERS = 16_383;

  private static final int MEGABYTES = 96;

  private SharedMemory() {}

  /** The huge pages that the units on this node need; 0 if no memory is mapped by others. */
  private static int pages(Plan plan, Site site) {
    if (plan.request().link() != LinkKind.VHOST || plan.links().isEmpty()) {
      return 0;
    }
    return site.units(plan).size() * MEGABYTES / ReservedPages.MEGABYTES;
  }

  /** Whether enough huge pages are free. */
  static boolean inHugePages(Plan plan, Site site) {
    return ReservedPages.free() >= pages(plan, site);
  }

  /** Advice that would make it faster; null if there is none. */
  static String advice(Plan plan, Site site) {
    return inHugePages(plan, site)
        ? null
        : "link 'vhost' is slower without huge pages; for the %d that it takes: %s"
            .formatted(pages(plan, site), ReservedPages.reserve(pages(plan, site)));
  }

  /**
   * The arguments of a unit's program; its workers may run on any processor.
   *
   * @param prefix a file prefix that no other DPDK process uses
   * @param devices the virtual devices that DPDK creates
   * @param huge whether huge pages suffice for all units
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
    // Huge pages without names are freed however the unit ends.
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
