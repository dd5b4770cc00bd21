// SPDX-License-Identifier: Apache-2.0
package io.sluice.chain.deploy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Removes a chain by its journal, whether it is complete or not. */
final class Removal {
  private Removal() {}

  /**
   * Removes everything that a chain has made.
   *
   * @return what could not be removed
   */
  static List<String> of(String chain) {
    Journal journal = Journal.of(chain);
    forbidRestarts(journal);
    Path podman = journal.file("podman");
    for (Journal.Entry container : journal.entries("container")) {
      Shell.attempt(
          NetworkNamespace.outside(
              Containers.command(podman, "rm", "-f", "-t", "1", container.name())));
    }
    List<String> left = new ArrayList<>();
    Cleanup.kill(journal.mark()).forEach(process -> left.add("process " + process.pid()));
    for (Journal.Entry bridge : journal.entries("bridge")) {
      String database = "--db=unix:" + bridge.more().get(0);
      Shell.attempt("ovs-vsctl", "--timeout=5", database, "--if-exists", "del-br", bridge.name());
    }
    Path home = journal.home();
    if (home != null) {
      interfaces(journal, home);
    }
    for (Journal.Entry namespace : journal.entries("namespace")) {
      Shell.attempt(NetworkNamespace.outside(List.of("ip", "netns", "del", namespace.name())));
      if (Files.exists(NetworkNamespace.named(namespace.name()))) {
        left.add("network namespace " + namespace.name());
      }
    }
    journal.entries("eal").forEach(eal -> Cleanup.removeRuntime(eal.name()::equals));
    if (left.isEmpty() && !Cleanup.remove(journal.folder())) {
      left.add("folder " + journal.folder());
    }
    Journal.removeBaseIfEmpty();
    return left;
  }

  private static void interfaces(Journal journal, Path home) {
    // An interface of the machine is moved back. A veth pair of ours goes with its namespace.
    for (Journal.Entry moved : journal.entries("moved")) {
      if (!moved.more().isEmpty()) {
        String back = "link set dev " + moved.name() + " netns " + home;
        Shell.attempt(("ip -n " + moved.more().get(0) + " " + back).split(" "));
        Shell.attempt(NetworkNamespace.in(home, "ip", "link", "set", "dev", moved.name(), "up"));
      }
    }
    for (Journal.Entry link : journal.entries("link")) {
      Shell.attempt(NetworkNamespace.in(home, "ip", "link", "del", "dev", link.name()));
    }
  }

  private static void forbidRestarts(Journal journal) {
    try {
      Files.createFile(journal.down());
    } catch (IOException e) {
      // It has been moved back already, or the folder never existed and nothing was started.
    }
  }
}
