// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The lab leaves nothing behind, and removes the remains of killed runs. */
class NetLabTest {
  @BeforeEach
  void needsRoot() {
    NetLab.demand();
  }

  private static String list(String... command) {
    return NetLab.exec(List.of(command)).expectSuccess().output();
  }

  @Test
  void closingRemovesEverything() {
    String port;
    String namespace;
    String[] cable;
    Process process;
    try (NetLab lab = new NetLab()) {
      NetLab.Host host = lab.host("x");
      namespace = host.namespace();
      port = lab.plug(host);
      cable = lab.cable();
      process = host.start("0", "sh", "-c", "echo 0; exec sleep 1000");
      assertTrue(list("ip", "netns", "list").contains(namespace));
      assertTrue(list("ip", "-br", "link").contains(port));
    }
    assertFalse(list("ip", "netns", "list").contains(namespace));
    process.onExit().join();
    String links = list("ip", "-br", "link");
    assertFalse(links.contains(cable[0]) || links.contains(cable[1]), links);
  }

  @Test
  void whatDeadRunsLeftIsRemoved() throws IOException, InterruptedException {
    Process dead = new ProcessBuilder("true").start();
    dead.waitFor();
    String namespace = "sluicelab-" + dead.pid() + "-1-left";
    String link = "sl-" + Long.toString(dead.pid(), 36) + "x2";
    list("ip", "netns", "add", namespace);
    list("ip", "link", "add", link, "type", "veth", "peer", "name", link + "y");
    Process inside = new ProcessBuilder("ip", "netns", "exec", namespace, "sleep", "1000").start();
    String living = "sluicelab-1-1-living";
    list("ip", "netns", "add", living);
    try (NetLab lab = new NetLab()) {
      assertFalse(list("ip", "netns", "list").contains(namespace));
      assertFalse(list("ip", "-br", "link").contains(link));
      assertTrue(list("ip", "netns", "list").contains(living));
      assertEquals(0, lab.host("fresh").run("true").exit());
      inside.onExit().join();
    } finally {
      inside.destroyForcibly();
      list("ip", "netns", "del", living);
    }
  }
}
