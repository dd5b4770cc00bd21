// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.machine.Needs;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.NetLab;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The tunnels of tunnel.click with Open vSwitch at the other end, and tshark on the wire. */
@Timeout(180)
class TunnelPeersTest {
  private static final String SITE = "02:00:00:00:00:33";
  private static final String MAC = "02:00:00:00:00:11";
  private static final String FAR = "02:00:00:00:99:02";
  private static final String NEXT = "02:00:00:00:00:22";

  @TempDir Path folder;
  private NetLab.Host site;
  private OvsHost far;
  private String in;
  private String out;

  private String configuration(String kind) throws IOException {
    Path file = Path.of(System.getProperty("sluice.root"), "configs", "tunnel.click");
    return Files.readString(file)
        .replace("$IN FILE sample/mix.pcap", "$IN " + in)
        .replace("$OUT FILE tunnel-out.pcap", "$OUT " + out)
        .replace("$KIND IPIP 4", "$KIND " + kind);
  }

  @Test
  void openVswitchIsTheOtherEnd() throws IOException {
    NetLab.demand();
    Needs.programs(
        "ethtool",
        "ping",
        "iperf3",
        "ovs-vsctl",
        "ovs-vswitchd",
        "ovsdb-server",
        "ovs-ofctl",
        "tcpdump",
        "tshark");
    try (NetLab lab = new NetLab()) {
      site = lab.host("site");
      NetLab.Host switched = lab.host("far");
      in = lab.plug(site);
      out = lab.plug(switched);
      site.ip("link set eth0 address " + SITE);
      for (NetLab.Host host : List.of(site, switched)) {
        host.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off").expectSuccess();
      }
      far = new OvsHost(switched, folder);
      far.bridge("phy", "eth0", "203.0.113.2/24");
      far.address("phy", NEXT);
      switched.ip("neigh replace 203.0.113.1 lladdr " + MAC + " dev phy");
      try (PlainPool pool = new PlainPool(8192)) {
        tunnel(1, "gre", 5, "GRETAP 5", false, pool);
        tunnel(2, "geneve", 9, "GENEVE 9", false, pool);
        tunnel(3, "vxlan", 7, "VXLAN 7", false, pool);
        tunnel(4, "gtpu", 3, "GTP 3", true, pool);
        assertEquals(0, pool.inUse(), "packet buffers leaked");
      }
    }
  }

  private void tunnel(int net, String type, int key, String kind, boolean bare, PlainPool pool)
      throws IOException {
    String here = "10.99." + net + ".1";
    String there = "10.99." + net + ".2";
    String bridge = "int" + net;
    far.bridge(bridge, "", there + "/24");
    far.address(bridge, FAR);
    far.tunnel(bridge, "tun" + net, type, "203.0.113.1", key);
    if (bare) {
      far.bareIp(bridge, "tun" + net, FAR);
    }
    far.host().ip("neigh replace " + here + " lladdr " + SITE + " dev " + bridge);
    site.ip("addr add " + here + "/24 dev eth0");
    site.ip("neigh replace " + there + " lladdr " + FAR + " dev eth0");
    Path capture = folder.resolve(type + ".pcap");
    Process wire =
        far.host().start("listening", "tcpdump", "-U", "-i", "eth0", "-w", capture.toString());
    try (Router router = Router.parse(configuration(kind), TestGraph.options().pool(pool))) {
      router.start();
      site.run("ping", "-c", "3", "-i", "0.05", "-W", "10", there).expectSuccess();
      far.host().run("ping", "-c", "3", "-i", "0.05", "-W", "10", here).expectSuccess();
      Process server = far.host().start("listening", "iperf3", "-s", "--forceflush");
      site.run("iperf3", "-c", there, "-n", "1M").expectSuccess();
      site.run("iperf3", "-R", "-c", there, "-n", "1M").expectSuccess();
      NetLab.Host.stop(server);
    }
    NetLab.Host.stop(wire);
    String ports = "udp.port==6081,geneve";
    String bad =
        NetLab.exec(List.of("tshark", "-r", capture.toString(), "-d", ports, "-Y", "_ws.malformed"))
            .output();
    long malformed = bad.lines().filter(line -> line.contains("203.0.113")).count();
    assertEquals(0, malformed, type + ": " + bad);
  }
}
