// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.machine.Needs;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.NetLab;
import io.sluice.pmd.pcap.PcapPort;
import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** FromDevice and ToDevice in graphs, between hosts with the kernel's stack. */
@Timeout(120)
class DeviceElementsTest {
  private NetLab lab;

  @BeforeEach
  void buildLab() {
    NetLab.demand();
    lab = new NetLab();
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  /** A graph on a thread of its own; closing it verifies that no buffer leaked. */
  private static final class Running implements AutoCloseable {
    final PlainPool pool = new PlainPool(8192);
    final Router router;

    Running(String config) {
      this(config, 1);
    }

    Running(String config, int workers) {
      router = Router.parse(config, TestGraph.options().pool(pool).workers(workers));
      router.start();
    }

    long read(String handler) {
      return Long.parseLong(router.read(handler));
    }

    void await(String handler, long atLeast) {
      while (read(handler) < atLeast) {
        Thread.onSpinWait();
      }
    }

    @Override
    public void close() {
      router.close();
      assertEquals(0, pool.inUse());
      pool.close();
    }
  }

  private void throughBothMethods(String arguments) {
    Needs.programs("ping");
    NetLab.Host a = lab.host("a");
    NetLab.Host b = lab.host("b");
    String portA = lab.plug(a);
    String portB = lab.plug(b);
    a.address("10.9.0.1/24");
    b.address("10.9.0.2/24");
    String config =
        """
        fa :: FromDevice(%1$s, PROMISC true%3$s) -> tb :: ToDevice(%2$s);
        fb :: FromDevice(%2$s, PROMISC true%3$s) -> ta :: ToDevice(%1$s);
        """
            .formatted(portA, portB, arguments);
    try (Running run = new Running(config)) {
      a.run("ping", "-c", "3", "-i", "0.2", "-W", "5", "10.9.0.2").expectSuccess();
      assertTrue(run.read("fa.count") >= 4);
      assertTrue(run.read("ta.count") >= 4);
      assertEquals("0", run.router.read("fa.kernel_drops"));
      assertEquals("ETHER", run.router.read("fa.encap"));
      assertEquals(0, run.read("fa.drops"));
    }
  }

  @Test
  void forwardsBetweenHosts() {
    throughBothMethods("");
  }

  @Test
  void forwardsThroughLibpcap() {
    throughBothMethods(", METHOD PCAP");
  }

  @Test
  void filtersInTheKernel() {
    for (String method : new String[] {"LINUX", "PCAP"}) {
      String[] cable = lab.cable();
      String config =
          """
          f :: FromDevice(%1$s, PROMISC true, METHOD %3$s, BPF_FILTER "ether proto 0x88b5")
            -> c :: Capture;
          i :: Inject -> ToDevice(%2$s, METHOD LINUX);
          """
              .formatted(cable[0], cable[1], method);
      try (TestGraph graph = TestGraph.of(config)) {
        graph.send("i", frame(0x88b5, 60), frame(0x88b6, 60), frame(0x88b5, 61));
        graph.until(() -> graph.packets("c").size() >= 2);
        assertEquals(61, graph.packets("c").get(1).length);
        assertEquals("2", graph.read("f.count"));
      }
    }
  }

  private static byte[] frame(int type, int length) {
    byte[] frame = new byte[length];
    frame[5] = 2;
    frame[11] = 1;
    frame[12] = (byte) (type >> 8);
    frame[13] = (byte) type;
    return frame;
  }

  @Test
  void workersShareAnInterfaceByFlow() {
    String[] cable = lab.cable();
    String[] exit = lab.cable();
    String config =
        """
        f :: FromDevice(%1$s, PROMISC true, N_QUEUES -1) -> c :: Counter -> t :: ToDevice(%2$s);
        check :: FromDevice(%3$s, PROMISC true) -> seen :: Counter -> Discard;
        """
            .formatted(cable[0], exit[0], exit[1]);
    try (Running run = new Running(config, 2);
        TestGraph sender = TestGraph.of("i :: Inject -> ToDevice(" + cable[1] + ")")) {
      for (int flow = 0; flow < 64; flow++) {
        sender.send("i", udp(10, 20, flow), udp(20, 10, flow));
      }
      run.await("seen.count", 128);
      assertEquals(128, run.read("f.count"));
      assertEquals(128, run.read("c.count"));
      assertEquals(128, run.read("t.count"));
    }
  }

  private static byte[] udp(int from, int to, int flow) {
    byte[] frame = frame(0x0800, 60);
    byte[] ip = {0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17, 0, 0, 10, 0, 0, (byte) from, 10, 0, 0};
    System.arraycopy(ip, 0, frame, 14, ip.length);
    frame[33] = (byte) to;
    frame[35] = (byte) (from == 10 ? flow : 9);
    frame[37] = (byte) (from == 10 ? 9 : flow);
    frame[39] = 26;
    return frame;
  }

  @Test
  void pullsFromAQueueAndKeepsWhatIsLeft() {
    String[] cable = lab.cable();
    String config =
        """
        i :: Inject -> q :: Queue(200) -> t :: ToDevice(%s, BURST 8);
        f :: FromDevice(%s, PROMISC true) -> c :: Capture;
        """
            .formatted(cable[0], cable[1]);
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 100; i++) {
        graph.send("i", frame(0x88b5, 60 + i));
      }
      graph.until(() -> graph.packets("c").size() >= 100);
      for (int i = 0; i < 100; i++) {
        assertEquals(60 + i, graph.packets("c").get(i).length);
      }
      assertEquals("100", graph.read("t.count"));
      assertEquals("false", graph.read("t.q"));
    }
  }

  @Test
  void aFullInterfaceQueueOnlyDelaysWhatIsPulled() {
    String[] cable = lab.cable();
    String shaper = "tc qdisc add dev " + cable[0] + " root tbf rate 10mbit burst 2k limit 3000";
    Needs.kernel(NetLab.exec(List.of(shaper.split(" "))).exit() == 0, "token bucket shaper");
    String config =
        """
        i :: Inject -> q :: Queue(200) -> t :: ToDevice(%1$s);
        f :: FromDevice(%2$s, PROMISC true) -> c :: Capture;
        """
            .formatted(cable[0], cable[1]);
    try (TestGraph graph = TestGraph.of(config)) {
      for (int i = 0; i < 60; i++) {
        graph.send("i", frame(0x88b5, 1000 + i));
      }
      boolean waited = false;
      while (graph.packets("c").size() < 60) {
        graph.router().step();
        waited |= graph.read("t.q").equals("true");
      }
      assertTrue(waited);
      for (int i = 0; i < 60; i++) {
        assertEquals(1000 + i, graph.packets("c").get(i).length);
      }
      assertEquals("0", graph.read("t.drops"));
    }
    try (TestGraph graph = TestGraph.of("i :: Inject -> t :: ToDevice(" + cable[0] + ")")) {
      for (int i = 0; i < 60; i++) {
        graph.send("i", frame(0x88b5, 1000));
      }
      assertTrue(graph.drops("t", "interface queue full") > 40);
    }
  }

  @Test
  void virtualInterfaces() {
    Needs.programs("ping");
    String name = "sl-" + Long.toString(ProcessHandle.current().pid(), 36) + "xtap";
    String config =
        "f :: FromDevice("
            + name
            + ", METHOD TAP) -> c :: Capture; i :: Inject -> t :: ToDevice("
            + name
            + ")";
    try (TestGraph graph = TestGraph.of(config)) {
      NetLab.exec(List.of("ip", "addr", "add", "10.9.88.1/24", "dev", name)).expectSuccess();
      NetLab.exec(List.of("ping", "-c", "1", "-W", "1", "10.9.88.2"));
      while (graph.packets("c").stream().noneMatch(p -> p[12] == 8 && p[13] == 6)) {
        graph.router().step();
      }
      graph.send("i", frame(0x88b5, 60));
      assertEquals("1", graph.read("t.count"));
      String received =
          NetLab.exec(List.of("cat", "/sys/class/net/" + name + "/statistics/rx_packets")).output();
      assertEquals("1", received.strip());
    }
  }

  @Test
  void lessCommonKeywords() {
    String[] cable = lab.cable();
    String config =
        """
        f :: FromDevice(%s, PROMISC true, SNAPLEN 50, PROTOCOL 0x0800, FORCE_IP true,
            TIMESTAMP false, HEADROOM 200) -> c :: Capture;
        f[1] -> other :: Capture;
        i :: Inject -> ToDevice(%s);
        """
            .formatted(cable[0], cable[1]);
    try (TestGraph graph = TestGraph.of(config)) {
      byte[] ip = frame(0x0800, 60);
      ip[14] = 0x45;
      graph.send("i", ip, frame(0x0800, 60), frame(0x86dd, 60));
      while (graph.read("f.count").compareTo("3") < 0) {
        graph.router().step();
      }
      assertEquals(1, graph.packets("c").size());
      assertEquals(50, graph.packets("c").get(0).length);
      assertEquals(1, graph.packets("other").size());
      assertEquals(1, graph.drops("f", "other protocol"));
    }
  }

  @Test
  void withoutSnifferTheKernelDoesNotAnswer() {
    Needs.programs("ping", "nft");
    NetLab.Host a = lab.host("a");
    String port = lab.plug(a);
    a.address("10.9.77.1/24");
    NetLab.exec(List.of("ip", "addr", "add", "10.9.77.2/24", "dev", port)).expectSuccess();
    a.run("ping", "-c", "1", "-W", "5", "10.9.77.2").expectSuccess();
    try (Running run = new Running("f :: FromDevice(" + port + ", SNIFFER false) -> Discard")) {
      assertEquals(1, a.run("ping", "-c", "1", "-W", "1", "10.9.77.2").exit());
      run.await("f.count", 1);
    }
    NetLab.Result back;
    do {
      back = a.run("ping", "-c", "1", "-W", "1", "10.9.77.2");
    } while (back.exit() != 0);
  }

  @Test
  void aFilterHasTheKernelNotAnswer() {
    Needs.programs("ping", "nft");
    NetLab.Host a = lab.host("a");
    String port = lab.plug(a);
    a.address("10.9.78.1/24");
    NetLab.exec(List.of("ip", "addr", "add", "10.9.78.2/24", "dev", port)).expectSuccess();
    a.run("ping", "-c", "1", "-W", "5", "10.9.78.2").expectSuccess();
    String filter = "k :: KernelFilter(drop dev " + port + ");";
    String source = "f :: FromDevice(" + port + ", SNIFFER false) -> Discard;";
    try (Running run = new Running(filter + source)) {
      assertEquals(1, a.run("ping", "-c", "1", "-W", "1", "10.9.78.2").exit());
      run.await("f.count", 1);
      run.router.replace(filter);
      assertEquals(1, a.run("ping", "-c", "1", "-W", "1", "10.9.78.2").exit());
    }
    NetLab.Result back;
    do {
      back = a.run("ping", "-c", "1", "-W", "1", "10.9.78.2");
    } while (back.exit() != 0);
    String errors = TestGraph.errorsOf("KernelFilter(drop eth0, accept dev x)");
    assertTrue(
        errors.contains("arguments must follow 'drop dev DEVNAME', not 'drop eth0'"), errors);
    assertTrue(errors.contains("not 'accept dev x'"), errors);
  }

  @Test
  void packetsThatCannotBeSentGoToOutputOne() {
    String[] cable = lab.cable();
    String config =
        "i :: Inject -> t :: ToDevice(%s); t[0] -> good :: Capture; t[1] -> bad :: Capture"
            .formatted(cable[0]);
    try (TestGraph graph = TestGraph.of(config)) {
      graph.send("i", frame(0x88b5, 60), frame(0x88b5, 1600), frame(0x88b5, 62));
      assertEquals(2, graph.packets("good").size());
      assertEquals(1, graph.packets("bad").size());
      assertEquals(62, graph.packets("good").get(1).length);
    }
    try (TestGraph graph = TestGraph.of("i :: Inject -> t :: ToDevice(" + cable[0] + ")")) {
      graph.send("i", new byte[Mbuf.DATA_ROOM]);
      assertEquals(1, graph.drops("t", "longer than the MTU"));
      NetLab.exec(List.of("ip", "link", "set", cable[0], "down")).expectSuccess();
      graph.send("i", frame(0x88b5, 60));
      assertEquals(1, graph.drops("t", "interface down"));
    }
  }

  @Test
  void aWrongFilterLeavesNoSocketBehind() throws IOException {
    String port = lab.cable()[0];
    refuseFilter(port);
    long before = sockets();
    refuseFilter(port);
    assertEquals(before, sockets());
  }

  private static void refuseFilter(String port) {
    assertThrows(
        DeviceException.class, () -> new PcapPort(port, null, 64, false, false, "tcp and and"));
  }

  private static long sockets() throws IOException {
    long count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path file : files) {
        count += Files.isSymbolicLink(file) && isSocket(file) ? 1 : 0;
      }
    }
    return count;
  }

  private static boolean isSocket(Path file) throws IOException {
    try {
      return Files.readSymbolicLink(file).toString().startsWith("socket:");
    } catch (NoSuchFileException e) {
      return false;
    }
  }

  @Test
  void wrongConfigurations() {
    String port = lab.cable()[0];
    String errors =
        TestGraph.errorsOf(
            """
            FromDevice(nosuchport0) -> ToDevice(nosuchport0);
            FromDevice(%1$s, BPF_FILTER "tcp and and") -> ToDevice(%1$s);
            FromDevice(nosuchport0, METHOD PCAP) -> ToDevice(%1$s);
            """
                .formatted(port));
    assertTrue(errors.contains("test.click:1: While initializing 'FromDevice@1"), errors);
    assertTrue(errors.contains("nosuchport0: no such network interface"), errors);
    assertTrue(errors.contains(port + ": BPF filter 'tcp and and': "), errors);
    assertTrue(errors.contains("duplicate writer for device '" + port + "'"), errors);
    assertEquals(3, errors.split("no such network interface", -1).length - 1, errors);
    errors = TestGraph.errorsOf("FromDevice(x, METHOD FOO, RING 3) -> ToDevice(x, METHOD BAR)");
    assertTrue(errors.contains("bad METHOD 'FOO', it is one of [LINUX, PCAP, TAP]"), errors);
    assertTrue(errors.contains("RING: must be a power of two"), errors);
    assertTrue(errors.contains("bad METHOD 'BAR', it is one of [LINUX, PCAP, TAP]"), errors);
  }
}
