// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.nat64;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.pmd.FirewallBetweenHosts;
import io.sluice.pmd.NetLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;

/**
 * The configuration {@code nat64.click} between a host that has IPv6 only and a server that has
 * IPv4 only, which is behind a router with a short MTU.
 */
@Timeout(120)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class Nat64PeersTest {
  private static final String SERVER = "64:ff9b::192.0.2.33";

  private NetLab lab;
  private NetLab.Host host;
  private NetLab.Host server;
  private FirewallBetweenHosts.Firewall nat;

  @BeforeAll
  void start() throws IOException {
    NetLab.demand();
    Needs.programs("ping", "curl", "python3", "traceroute");
    lab = new NetLab();
    host = lab.host("host");
    NetLab.Host router = lab.host("router");
    server = lab.host("server");
    String inside = lab.plug(host);
    String outside = lab.plug(router);
    lab.join(router, "eth1", server, "eth0");
    host.address("2001:db8::2/64");
    host.ip("-6 route add default via 2001:db8::1");
    router.address("203.0.113.254/24");
    router.ip("addr add 192.0.2.1/24 dev eth1");
    router.ip("link set eth1 mtu 1400");
    router.run("sysctl", "-w", "net.ipv4.ip_forward=1").expectSuccess();
    server.address("192.0.2.33/24");
    server.ip("link set eth0 mtu 1400");
    server.ip("route add default via 192.0.2.1");
    Path file = Path.of(System.getProperty("sluice.root"), "configs", "nat64.click");
    String config =
        Files.readString(file)
            .replace("$IN SAMPLE 5", "$IN " + inside)
            .replace("$OUT SAMPLE 192.0.2.33", "$OUT " + outside);
    nat = FirewallBetweenHosts.run(config, null);
    server.start(
        "Serving HTTP", "python3", "-u", "-m", "http.server", "8080", "--directory", "/proc/self");
  }

  @AfterAll
  void stop() {
    try {
      if (nat != null) {
        nat.close();
      }
    } finally {
      if (lab != null) {
        lab.close();
      }
    }
  }

  private String run(String... command) {
    return host.run(command).expectSuccess().output();
  }

  @Test
  void pingsAndLoadsPages() {
    run("ping", "-c", "3", "-i", "0.2", "-W", "10", SERVER);
    String page = run("curl", "-sS", "-g", "--max-time", "20", "http://[" + SERVER + "]:8080/");
    assertTrue(page.contains("Directory listing"), page);
    String table = nat.read("nat.table");
    assertTrue(table.contains("[2001:db8::2]:"), table);
    assertTrue(table.contains(" - 192.0.2.33:8080"), table);
  }

  /**
   * Fragments of a ping of 3000 bytes are reassembled, translated and fragmented again, in both
   * directions.
   */
  @Test
  void fragmentsPass() {
    run("ping", "-c", "2", "-i", "0.2", "-W", "10", "-s", "3000", SERVER);
  }

  @Test
  void nobodyListens() {
    String program =
        "import socket\ns = socket.socket(socket.AF_INET6, socket.SOCK_DGRAM)\ns.settimeout(20)\n"
            + "s.connect(('"
            + SERVER
            + "', 9))\ns.send(b'x')\n"
            + "try:\n s.recv(1)\nexcept ConnectionRefusedError:\n print('refused')\n";
    assertEquals("refused\n", run("python3", "-c", program));
    String url = "http://[" + SERVER + "]:8081/";
    // curl's code for a connection that was refused
    assertEquals(7, host.run("curl", "-sS", "-g", "--max-time", "20", url).exit());
  }

  @Test
  void theWayIsSeen() {
    String way = run("traceroute", "-n", "-q", "1", "-w", "5", "-m", "6", SERVER);
    assertTrue(way.contains(" 1  2001:db8::1 "), way);
    assertTrue(way.contains(" 2  64:ff9b::cb00:71fe "), way);
    assertTrue(way.contains(" 3  64:ff9b::c000:221 "), way);
  }

  /** The router's error about its short link arrives with IPv6's longer header counted in. */
  @Test
  void thePathsMtuIsFound() {
    String[] ping = {"ping", "-c", "1", "-W", "10", "-M", "do", "-s", "1440", SERVER};
    assertNotEquals(0, host.run(ping).exit());
    String route = run("ip", "-6", "route", "get", SERVER);
    assertTrue(route.contains("mtu 1420"), route);
    run("ping", "-c", "1", "-W", "10", "-M", "do", "-s", "1372", SERVER);
  }

  @Test
  void nobodyGetsInUnasked() {
    assertNotEquals(0, server.run("ping", "-c", "1", "-W", "1", "203.0.113.1").exit());
  }
}
