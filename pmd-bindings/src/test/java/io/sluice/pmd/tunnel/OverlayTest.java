// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tunnel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** Three ends of one VXLAN overlay: ours, the kernel's, and one of Open vSwitch. */
@Timeout(180)
class OverlayTest {
  private static final String NOMAD = "02:00:00:00:99:09";
  private static final String NOMAD_SHOWN = "02-00-00-00-99-09";

  @TempDir Path folder;
  private NetLab.Host ours;
  private NetLab.Host kernel;
  private OvsHost ovs;
  private Router router;

  /** The configuration that ships, between two interfaces. */
  private static String configuration(String in, String out) throws IOException {
    Path file = Path.of(System.getProperty("sluice.root"), "configs", "vxlan-vtep.click");
    return Files.readString(file)
        .replace("$IN FILE sample/mix.pcap", "$IN " + in)
        .replace("$OUT FILE vtep-out.pcap", "$OUT " + out);
  }

  @Test
  void threeEndsLearnFromEachOther() throws IOException {
    NetLab.demand();
    Needs.programs("ethtool", "ping", "iperf3", "ovs-vsctl", "ovs-vswitchd", "ovsdb-server");
    try (NetLab lab = new NetLab()) {
      NetLab.Host wires = lab.host("wires");
      kernel = lab.host("kernel");
      NetLab.Host switched = lab.host("ovs");
      ours = lab.host("ours");
      wires.ip("link add br0 type bridge");
      wires.ip("link set br0 up");
      lab.join(wires, "k", kernel, "eth0");
      lab.join(wires, "o", switched, "eth0");
      final String out = lab.plug(wires);
      final String in = lab.plug(ours);
      for (String port : List.of("k", "o", "eth0")) {
        wires.ip("link set " + port + " master br0");
      }
      ours.address("10.99.0.1/24");
      ours.ip("link set eth0 mtu 1450");
      for (NetLab.Host host : List.of(ours, kernel, switched)) {
        host.run("ethtool", "-K", "eth0", "tx", "off", "tso", "off", "gso", "off").expectSuccess();
      }
      kernelEnd();
      ovs = new OvsHost(switched, folder);
      ovsEnd();
      try (PlainPool pool = new PlainPool(8192)) {
        try (Router started =
            Router.parse(configuration(in, out), TestGraph.options().pool(pool))) {
          router = started;
          router.start();
          talk();
          move();
        }
        assertEquals(0, pool.inUse(), "packet buffers leaked");
      }
    }
  }

  private void kernelEnd() {
    kernel.address("192.0.2.2/24");
    kernel.ip("link add vx0 type vxlan id 42 local 192.0.2.2 dstport 4789 dev eth0");
    for (String remote : List.of("192.0.2.1", "192.0.2.3")) {
      kernel
          .run("bridge", "fdb", "append", "00:00:00:00:00:00", "dev", "vx0", "dst", remote)
          .expectSuccess();
    }
    kernel.ip("addr add 10.99.0.2/24 dev vx0");
    kernel.ip("link set vx0 up");
  }

  private void ovsEnd() {
    ovs.bridge("phy", "eth0", "192.0.2.3/24");
    ovs.bridge("int", "", "10.99.0.3/24");
    for (int remote = 1; remote <= 2; remote++) {
      ovs.tunnel("int", "vx" + remote, "vxlan", "192.0.2." + remote, 42);
    }
  }

  private static void ping(NetLab.Host from, String to) {
    from.run("ping", "-c", "3", "-i", "0.05", "-W", "10", to).expectSuccess();
  }

  private void talk() {
    ping(ours, "10.99.0.2");
    ping(ours, "10.99.0.3");
    ping(kernel, "10.99.0.1");
    ping(ovs.host(), "10.99.0.1");
    ping(kernel, "10.99.0.3");
    String table = router.read("bridge.table");
    assertTrue(table.contains(" 192.0.2.2 "), table);
    assertTrue(table.contains(" 192.0.2.3 "), table);
    assertTrue(table.contains(" local "), table);
    for (NetLab.Host server : List.of(kernel, ours)) {
      NetLab.Host client = server == ours ? kernel : ours;
      String address = server == ours ? "10.99.0.1" : "10.99.0.2";
      Process iperf = server.start("listening", "iperf3", "-s", "--forceflush");
      client.run("iperf3", "-c", address, "-n", "2M").expectSuccess();
      NetLab.Host.stop(iperf);
    }
  }

  /** A host with one address goes from behind the kernel's end to behind that of Open vSwitch. */
  private void move() {
    kernel.ip("link set vx0 address " + NOMAD);
    kernel.ip("addr add 10.99.0.9/24 dev vx0");
    ping(ours, "10.99.0.9");
    assertTrue(router.read("bridge.table").contains(NOMAD_SHOWN + " 192.0.2.2"));
    kernel.ip("addr del 10.99.0.9/24 dev vx0");
    kernel.ip("link set vx0 address 02:00:00:00:99:02");
    ovs.address("int", NOMAD);
    ovs.host().ip("addr add 10.99.0.9/24 dev int");
    ovs.host().run("ping", "-c", "1", "-W", "10", "-I", "10.99.0.9", "10.99.0.1").expectSuccess();
    assertTrue(router.read("bridge.table").contains(NOMAD_SHOWN + " 192.0.2.3"));
    ping(ours, "10.99.0.9");
    assertTrue(Integer.parseInt(router.read("bridge.moves")) >= 1);
  }
}
