// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.FirewallBetweenHosts;
import io.sluice.pmd.NetLab;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * A host inside, one outside, and a firewall between them that lets connections from inside pass,
 * and replies and related packets from outside: IPv4 and IPv6.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class StatefulFirewallTest {
  private static final String CONFIG =
      """
      ct :: ConnectionTracker;
      FromDevice(%1$s, PROMISC true) -> out :: Classifier(12/0806, -);
      out[0] -> toOutside :: Queue -> ToDevice(%2$s);
      out[1] -> MarkIPHeader(14) -> [0] ct [0]
        -> IPFilter(deny state invalid, allow all)
        -> ConfirmConnection(ct) -> toOutside;
      FromDevice(%2$s, PROMISC true) -> in :: Classifier(12/0806, -);
      in[0] -> toInside :: Queue -> ToDevice(%1$s);
      in[1] -> MarkIPHeader(14) -> [1] ct [1]
        -> rules :: IPFilter(allow state established or related or untracked, deny all)
        -> toInside;
      """;

  private NetLab lab;
  private NetLab.Host inside;
  private NetLab.Host outside;
  private FirewallBetweenHosts.Firewall firewall;

  @BeforeAll
  void start() {
    NetLab.demand();
    Needs.programs("ping", "curl", "python3");
    lab = new NetLab();
    inside = lab.host("inside");
    outside = lab.host("outside");
    String insidePort = lab.plug(inside);
    String outsidePort = lab.plug(outside);
    inside.address("10.9.4.1/24").address("fd09::1/64");
    outside.address("10.9.4.2/24").address("fd09::2/64");
    firewall =
        FirewallBetweenHosts.run(CONFIG.formatted(insidePort, outsidePort), new PlainPool(8192));
    for (NetLab.Host host : new NetLab.Host[] {inside, outside}) {
      host.start(
          "Serving HTTP",
          "python3",
          "-u",
          "-m",
          "http.server",
          "8080",
          "--bind",
          "::",
          "--directory",
          "/proc/self/net");
    }
  }

  @AfterAll
  void stop() {
    try {
      if (firewall != null) {
        firewall.close();
      }
    } finally {
      if (lab != null) {
        lab.close();
      }
    }
  }

  private static NetLab.Result curl(NetLab.Host host, String url) {
    return host.run("curl", "-sS", "-g", "--connect-timeout", "1", "--max-time", "20", url);
  }

  @Test
  void connectionsFromInsidePass() {
    for (String server : new String[] {"10.9.4.2", "[fd09::2]"}) {
      String page = curl(inside, "http://" + server + ":8080/").expectSuccess().output();
      assertTrue(page.contains("Directory listing"), page);
    }
    inside.run("ping", "-c", "2", "-i", "0.2", "-W", "5", "10.9.4.2").expectSuccess();
    inside.run("ping", "-c", "2", "-i", "0.2", "-W", "5", "fd09::2").expectSuccess();
    String table = firewall.read("ct.table");
    assertTrue(table.contains("tcp done 10.9.4.1:"), table);
    assertTrue(table.contains("tcp done [fd09::1]:"), table);
    assertTrue(table.contains("icmp6 established"), table);
  }

  @Test
  void connectionsFromOutsideDoNot() {
    // curl's code for a connection that times out
    assertEquals(28, curl(outside, "http://10.9.4.1:8080/").exit());
    assertEquals(28, curl(outside, "http://[fd09::1]:8080/").exit());
    assertNotEquals(0, outside.run("ping", "-c", "1", "-W", "1", "10.9.4.1").exit());
    assertTrue(!firewall.read("ct.table").contains(" 10.9.4.2:"), firewall.read("ct.table"));
    assertTrue(Long.parseLong(firewall.read("rules.drops")) >= 3);
  }

  @Test
  void errorsAboutConnectionsComeBack() {
    String program =
        "import socket\ns = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)\ns.settimeout(5)\n"
            + "s.connect(('10.9.4.2', 9))\ns.send(b'x')\n"
            + "try:\n s.recv(1)\nexcept ConnectionRefusedError:\n print('refused')\n";
    assertEquals("refused\n", inside.run("python3", "-c", program).expectSuccess().output());
    assertNotEquals("0", firewall.read("ct.related"));
  }
}
