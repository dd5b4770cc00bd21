// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.vpn;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.FirewallBetweenHosts;
import io.sluice.pmd.NetLab;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Our end of a WireGuard tunnel in front of a host, and {@code wireguard-go} on another one, with
 * the same kind of file.
 */
@Timeout(120)
class WireGuardPeersTest {
  private static final int PORT = 51820;

  private static final String CONFIG =
      """
      wg :: WireGuard(%3$s, LOCAL 192.0.2.1);
      FromDevice(%1$s, PROMISC true) -> inside :: Classifier(12/0806 20/0001, 12/0800, 12/86dd, -);
      inside[0] -> ARPResponder(10.7.0.254 02:00:00:00:00:01)
        -> toInside :: Queue -> ToDevice(%1$s);
      inside[1], inside[2] -> Strip(14) -> [0] wg;
      wg[0] -> kind :: Classifier(0/40%%f0, 0/60%%f0)
        -> EtherEncap(0x0800, 02:00:00:00:00:01, 02:00:00:00:00:0a) -> toInside;
      kind[1] -> EtherEncap(0x86dd, 02:00:00:00:00:01, 02:00:00:00:00:0a) -> toInside;
      inside[3] -> Discard;

      FromDevice(%2$s, PROMISC true)
        -> outside :: Classifier(12/0806 20/0001, 12/0806 20/0002, 12/0800, -);
      outside[0] -> ARPResponder(192.0.2.1 02:00:00:00:00:02)
        -> toOutside :: Queue -> ToDevice(%2$s);
      outside[1] -> [1] arp :: ARPQuerier(192.0.2.1, 02:00:00:00:00:02) -> toOutside;
      outside[2] -> Strip(14) -> CheckIPHeader -> IPFilter(allow udp, deny all) -> [1] wg;
      outside[3] -> Discard;
      wg[1] -> [0] arp;
      """;

  @TempDir Path folder;
  private NetLab lab;
  private NetLab.Host inside;
  private NetLab.Host far;
  private String insidePort;
  private String outsidePort;
  private String ourKey;
  private String farKey;
  private String strangeKey;
  private String preshared;
  private FirewallBetweenHosts.Firewall ours;

  @BeforeEach
  void makeHosts() throws IOException {
    NetLab.demand();
    Needs.programs("wireguard-go", "wg", "ping", "curl", "python3");
    lab = new NetLab();
    inside = lab.host("inside");
    far = lab.host("far");
    insidePort = lab.plug(inside);
    outsidePort = lab.plug(far);
    inside.ip("link set eth0 address 02:00:00:00:00:0a mtu 1420");
    inside.address("10.7.0.1/24").address("fd07::1/64");
    inside.ip("route add default via 10.7.0.254");
    inside.ip("neigh add fd07::fe lladdr 02:00:00:00:00:01 dev eth0");
    inside.ip("-6 route add default via fd07::fe");
    far.address("192.0.2.2/24");
    ourKey = wg("", "genkey");
    farKey = wg("", "genkey");
    strangeKey = wg("", "genkey");
    preshared = wg("", "genpsk");
  }

  @AfterEach
  void stop() {
    try {
      if (ours != null) {
        ours.close();
      }
    } finally {
      lab.close();
    }
  }

  private static String wg(String input, String command) {
    String line = "echo '%s' | wg %s".formatted(input, command);
    return NetLab.exec(List.of("sh", "-c", line)).expectSuccess().output().strip();
  }

  private void startOurs(String endpoint) throws IOException {
    Path file = folder.resolve("wg0.conf");
    Files.writeString(
        file,
        """
        [Interface]
        PrivateKey = %s
        ListenPort = %d
        Address = 10.7.0.254/24

        [Peer]
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = 10.7.1.0/24, fd07:1::/64
        %s
        """
            .formatted(ourKey, PORT, wg(farKey, "pubkey"), preshared, endpoint));
    String config = CONFIG.formatted(insidePort, outsidePort, file);
    ours = FirewallBetweenHosts.run(config, new PlainPool(8192));
  }

  /** Starts {@code wireguard-go} on the far host; returns its interface. */
  private String startFar(String key, String address, String address6, String more)
      throws IOException {
    // Its control socket lies in a folder that all namespaces share.
    String name = "sl" + Long.toString(ProcessHandle.current().pid(), 36) + key.charAt(0);
    name = name.replaceAll("[^a-z0-9]", "x");
    Path file = folder.resolve(name + ".conf");
    Files.writeString(
        file,
        """
        [Interface]
        PrivateKey = %s
        %s
        [Peer]
        PublicKey = %s
        PresharedKey = %s
        AllowedIPs = 10.7.0.0/24, fd07::/64
        Endpoint = 192.0.2.1:%d
        """
            .formatted(key, more, wg(ourKey, "pubkey"), preshared, PORT));
    far.start("", "env", "WG_PROCESS_FOREGROUND=1", "wireguard-go", "-f", name);
    // The socket is there a moment after the interface.
    String wait =
        "for i in $(seq 300); do wg setconf %s %s 2>/dev/null && exit 0; sleep 0.1; done; exit 1";
    far.run("sh", "-c", wait.formatted(name, file)).expectSuccess();
    far.ip("addr add " + address + " dev " + name);
    far.ip("addr add " + address6 + " dev " + name + " nodad");
    far.ip("link set " + name + " mtu 1420 up");
    far.ip("route replace 10.7.0.0/24 dev " + name);
    far.ip("route replace fd07::/64 dev " + name);
    return name;
  }

  private static void ping(NetLab.Host host, String address) {
    host.run("ping", "-c", "2", "-i", "0.2", "-W", "20", address).expectSuccess();
  }

  @Test
  void weBegin() throws IOException {
    startOurs("Endpoint = 192.0.2.2:51999");
    startFar(farKey, "10.7.1.1/24", "fd07:1::1/64", "ListenPort = 51999");
    ping(inside, "10.7.1.1");
    ping(inside, "fd07:1::1");
    ping(far, "10.7.0.1");
    String peer = ours.read("wg.peers");
    assertTrue(peer.contains("\t192.0.2.2:51999\t10.7.1.0/24,fd07:1::/64\t"), peer);
  }

  /** Pages of many packets, then the other end moves to another address and goes on from there. */
  @Test
  void theyBeginAndMove() throws IOException {
    startOurs("");
    String name = startFar(farKey, "10.7.1.1/24", "fd07:1::1/64", "");
    ping(far, "10.7.0.1");
    byte[] file = new byte[3_000_000];
    new Random(1).nextBytes(file);
    Files.write(folder.resolve("file"), file);
    String program = "import http.server as h;h.test(h.SimpleHTTPRequestHandler,port=8080)";
    inside.start("Serving HTTP", "sh", "-c", "cd " + folder + "; python3 -u -c '" + program + "'");
    Path got = folder.resolve("got");
    String url = "http://10.7.0.1:8080/file";
    far.run("curl", "-sS", "--max-time", "60", "-o", got.toString(), url).expectSuccess();
    assertEquals(-1, Files.mismatch(folder.resolve("file"), got));

    String before = ours.read("wg.peers");
    assertTrue(before.contains("\t192.0.2.2:"), before);
    far.ip("addr del 192.0.2.2/24 dev eth0");
    far.address("192.0.2.77/24");
    // Otherwise it sends from the address it had until its own timers notice.
    far.run("wg", "set", name, "listen-port", "52001").expectSuccess();
    ping(far, "10.7.0.1");
    String after = ours.read("wg.peers");
    assertTrue(after.contains("\t192.0.2.77:52001\t"), after);
    ping(inside, "10.7.1.1");
  }

  @Test
  void aStrangerGetsNothing() throws IOException {
    startOurs("");
    startFar(strangeKey, "10.7.1.1/24", "fd07:1::1/64", "");
    assertNotEquals(0, far.run("ping", "-c", "2", "-i", "0.2", "-W", "1", "10.7.0.1").exit());
    assertEquals("0", ours.read("wg.sessions"));
    assertNotEquals("0", ours.read("wg.drops"));
  }
}
