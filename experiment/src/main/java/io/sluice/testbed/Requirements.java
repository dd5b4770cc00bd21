// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.Containers;
import io.sluice.chain.deploy.ReservedPages;
import io.sluice.chain.deploy.RootFolder;
import io.sluice.chain.deploy.Shell;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Requirements of a run that the machine does not meet: one message for each, with what to install
 * or grant.
 */
final class Requirements {
  /** A program, and the Debian package that it is in. */
  record Tool(String name, String debian) {}

  private static final List<Tool> FOR_NODES =
      List.of(
          new Tool("ip", "iproute2"),
          new Tool("sysctl", "procps"),
          new Tool("ovsdb-server", "openvswitch-switch"),
          new Tool("ovsdb-tool", "openvswitch-common"),
          new Tool("ovs-vswitchd", "openvswitch-switch"),
          new Tool("ovs-vsctl", "openvswitch-switch"),
          new Tool("ovs-ofctl", "openvswitch-common"));
  private static final List<Tool> FOR_PODMAN =
      List.of(new Tool("podman", "podman"), new Tool("runc", "runc"));

  private Requirements() {}

  /** What is missing for the requested forms. */
  static List<String> missing(Options options) {
    List<String> missing = new ArrayList<>();
    if (options.forms().contains("nodes")) {
      missing.addAll(missing(FOR_NODES));
      if (options.kernel()) {
        missing.addAll(missing(List.of(new Tool("nft", "nftables"))));
      }
      if (Boolean.TRUE.equals(options.podman())) {
        missing.addAll(missing(FOR_PODMAN));
      }
    }
    if (options.forms().contains(DpdkForm.NAME)) {
      dpdk(missing);
    }
    if (!options.forms().equals(List.of(ProcessForm.NAME)) && Shell.find("ip") != null) {
      namespaces(missing);
    }
    return missing.stream().distinct().toList();
  }

  private static void dpdk(List<String> missing) {
    String leave = ", or leave the form out: --forms nodes,process";
    if (DpdkForm.daemon() == null) {
      missing.add(
          "no Open vSwitch with DPDK; install it: apt install openvswitch-switch-dpdk" + leave);
    }
    missing.addAll(
        missing(List.of(new Tool("ip", "iproute2"), new Tool("ovsdb-tool", "openvswitch-common"))));
    int free = ReservedPages.free();
    if (free < DpdkForm.pages()) {
      missing.add(
          "%d free huge pages of 2 MB, %d needed; reserve them: %s%s"
              .formatted(free, DpdkForm.pages(), ReservedPages.reserve(DpdkForm.pages()), leave));
    }
  }

  static List<String> missing(List<Tool> tools) {
    return tools.stream()
        .filter(tool -> Shell.find(tool.name()) == null)
        .map(tool -> "no program " + tool.name() + "; install it: apt install " + tool.debian())
        .distinct()
        .toList();
  }

  private static void namespaces(List<String> missing) {
    String name = Leftovers.PREFIX + ProcessHandle.current().pid() + "-try";
    Shell.Outcome outcome = Shell.attempt("ip", "netns", "add", name);
    if (outcome.ok()) {
      Shell.attempt("ip", "netns", "del", name);
    } else {
      missing.add(
          "no right to make network namespaces ("
              + outcome.lastLine()
              + "); run it as root, in a container with --privileged, or with the capabilities"
              + " CAP_SYS_ADMIN and CAP_NET_ADMIN");
    }
  }

  /** The reason why podman's containers do not work here; null if they do. */
  static String podman(Lab lab, Path root) {
    List<String> missing = missing(FOR_PODMAN);
    if (!missing.isEmpty()) {
      return missing.get(0);
    }
    List<String> all =
        Containers.run(
            Leftovers.podman(lab.run()), "--network", "none", "--rootfs", root.toString());
    all.addAll(List.of(RootFolder.JAVA, "-version"));
    Shell.Outcome outcome = Shell.attempt(all);
    return outcome.ok() ? null : "podman does not run containers here: " + outcome.lastLine();
  }
}
