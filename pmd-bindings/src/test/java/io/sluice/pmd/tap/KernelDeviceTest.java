// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.tap;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.element.ElementInfo;
import io.sluice.element.LinkElement;
import io.sluice.element.LinkElement.Link;
import io.sluice.element.PacketElement;
import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;
import io.sluice.machine.Needs;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.LinuxCalls;
import io.sluice.pmd.NetLab;
import io.sluice.pmd.NetworkInterface;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Virtual interfaces, with this machine's kernel as the peer, through ordinary sockets. */
@Timeout(60)
class KernelDeviceTest {
  private static final String NAME = "sk-" + Long.toString(ProcessHandle.current().pid(), 36) + "k";

  @BeforeEach
  void needsRoot() {
    NetLab.demand();
    Needs.kernel(Files.exists(Path.of("/dev/net/tun")), "TUN driver");
  }

  /** The common pool may have one thread only, and both ends of a connection wait. */
  private static final Executor OWN_THREAD = task -> new Thread(task).start();

  private static void send(DatagramSocket socket, int length, String address) throws IOException {
    var target = InetAddress.getByName(address);
    socket.send(new DatagramPacket(new byte[length], length, target, 9));
  }

  /** Runs until a packet arrives at "c"; IPv6 announces itself on new interfaces too. */
  private static byte[] awaitPacket(TestGraph graph, Predicate<byte[]> wanted) {
    while (graph.packets("c").stream().noneMatch(wanted)) {
      graph.router().step();
    }
    return graph.packets("c").stream().filter(wanted).findFirst().orElseThrow();
  }

  /** Sends packets back as if the other host had sent them. */
  @ElementInfo(name = "Exchange")
  static final class Exchange extends PacketElement {
    @Override
    public int process(long packet) {
      long ip = Mbuf.data(packet);
      int src = Ipv4.src(ip);
      Ipv4.setSrc(ip, Ipv4.dst(ip));
      Ipv4.setDst(ip, src);
      return 0;
    }
  }

  /** A connection of the kernel with itself, both directions of which pass through here. */
  @Test
  void cutsWhatTheKernelLeavesWhole() throws Exception {
    String config =
        "k :: KernelTun(10.77.7.1/24, DEVNAME %s, OFFLOAD true) -> CheckIPHeader(VERBOSE false)"
            + " -> check :: CheckTCPHeader -> longest :: CheckLength(1500) -> Exchange -> k;";
    RouterOptions options = TestGraph.options();
    options.registry().register("Exchange", Exchange::new);
    byte[] sent = new byte[1_000_000];
    new Random(1).nextBytes(sent);
    try (TestGraph graph = TestGraph.of(config.formatted(NAME), options);
        ServerSocket server = new ServerSocket(0, 1, InetAddress.getByName("10.77.7.1"))) {
      CompletableFuture<Void> sending =
          CompletableFuture.runAsync(
              () -> {
                try (Socket socket = new Socket("10.77.7.2", server.getLocalPort())) {
                  socket.getOutputStream().write(sent);
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              OWN_THREAD);
      CompletableFuture<byte[]> received =
          CompletableFuture.supplyAsync(
              () -> {
                try (Socket socket = server.accept()) {
                  return socket.getInputStream().readAllBytes();
                } catch (IOException e) {
                  throw new UncheckedIOException(e);
                }
              },
              OWN_THREAD);
      while (!received.isDone()) {
        graph.router().step();
      }
      assertArrayEquals(sent, received.join());
      sending.join();
      assertEquals(0, graph.router().find("check").drops());
      assertEquals(0, graph.router().find("longest").drops());
      assertEquals(0, graph.drops("k", "cannot be segmented"));
    }
  }

  /** A datagram of the kernel's to itself, longer than a buffer, and back. */
  @Test
  void longPacketsComeAndGo() throws Exception {
    String config = "k :: KernelTun(10.77.9.1/24, DEVNAME %s, MTU 60000) -> Exchange -> k;";
    RouterOptions options = TestGraph.options();
    options.registry().register("Exchange", Exchange::new);
    try (TestGraph graph = TestGraph.of(config.formatted(NAME), options);
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("10.77.9.1"))) {
      for (int length : new int[] {100, 2020, 2021, 9000, 59_972}) {
        byte[] sent = new byte[length];
        new Random(length).nextBytes(sent);
        var target = InetAddress.getByName("10.77.9.2");
        socket.send(new DatagramPacket(sent, length, target, socket.getLocalPort()));
        var received = new DatagramPacket(new byte[65_535], 65_535);
        CompletableFuture<Void> receiving =
            CompletableFuture.runAsync(
                () -> {
                  try {
                    socket.receive(received);
                  } catch (IOException e) {
                    throw new UncheckedIOException(e);
                  }
                },
                OWN_THREAD);
        while (!receiving.isDone()) {
          graph.router().step();
        }
        receiving.join();
        assertArrayEquals(sent, Arrays.copyOf(received.getData(), received.getLength()));
      }
    }
  }

  /** The sizes that the check of MTUs goes by. */
  @Test
  void knowsItsMtu() throws Exception {
    String config = "i :: Idle -> k :: KernelTap(10.77.6.1/24, DEVNAME %s, MTU 1400) -> Discard";
    try (TestGraph graph = TestGraph.of(config.formatted(NAME))) {
      LinkElement tap = (LinkElement) graph.router().find("k");
      assertEquals(new Link(NAME, 1400, 14), tap.link());
      assertEquals(new Link(NAME, 1400, 14), NetworkInterface.link(NAME));
    }
    assertEquals(new Link(NAME, 0, 0), NetworkInterface.link(NAME));
    config = "i :: Idle -> k :: KernelTun(10.77.6.1/24, DEVNAME %s) -> Discard";
    try (TestGraph graph = TestGraph.of(config.formatted(NAME))) {
      assertEquals(0, ((LinkElement) graph.router().find("k")).link().header());
      assertEquals(0, NetworkInterface.link(NAME).header());
    }
  }

  @Test
  void tunCarriesIpPacketsBothWays() throws Exception {
    String config =
        "i :: Inject -> k :: KernelTun(10.77.5.1/24, DEVNAME " + NAME + ") -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config);
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("10.77.5.1"))) {
      assertEquals(NAME, graph.read("k.dev_name"));
      send(socket, 100, "10.77.5.2");
      byte[] packet = awaitPacket(graph, p -> p[0] == 0x45);
      assertEquals(128, packet.length);
      assertEquals(0x45, packet[0]);

      // Back it goes, addresses and ports exchanged, which leaves the checksums right.
      byte[] reply = packet.clone();
      System.arraycopy(packet, 12, reply, 16, 4);
      System.arraycopy(packet, 16, reply, 12, 4);
      System.arraycopy(packet, 20, reply, 22, 2);
      System.arraycopy(packet, 22, reply, 20, 2);
      graph.send("i", reply);
      socket.setSoTimeout(10_000);
      DatagramPacket received = new DatagramPacket(new byte[200], 200);
      socket.receive(received);
      assertEquals(100, received.getLength());
      assertEquals("10.77.5.2", received.getAddress().getHostAddress());
      assertEquals("1", graph.read("k.sent"));
      graph.send("i", new byte[1501]);
      assertEquals(1, graph.drops("k", "longer than the MTU"));
    }
    assertFalse(Files.exists(Path.of("/sys/class/net/" + NAME)));
  }

  @Test
  void makesHeadroomForPacketsThatNearlyFillTheirBuffers() throws Exception {
    String config = "KernelTun(10.77.4.1/24, DEVNAME %s, HEADROOM 1000) -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(NAME));
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("10.77.4.1"))) {
      send(socket, 1400, "10.77.4.2");
      awaitPacket(graph, p -> p.length == 1428);
      for (Captured each : graph.captured("c")) {
        assertTrue(each.headroom() >= 1000, each.headroom() + " bytes");
      }
    }
  }

  @Test
  void checksumsComeComplete() throws Exception {
    PlainPool pool = new PlainPool(64);
    PacketAllocator allocator = pool.newAllocator();
    PacketBatch batch = new PacketBatch();
    try (TapDevice tun = new TapDevice(false, "")) {
      tun.setAllocator(allocator);
      tun.setAddress(0x0a4d0601, 0xffffff00);
      tun.device().up();
      assertTrue(tun.device().isUp());
      try (DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("10.77.6.1"))) {
        send(socket, 3000, "10.77.6.2");
        send(socket, 100, "10.77.6.2");
      }
      PacketBatch some = new PacketBatch();
      while (batch.size() < 4) {
        tun.receive(some, 1);
        if (!some.isEmpty() && Memory.getByte(Mbuf.data(some.get(0))) == 0x45) {
          batch.add(some.get(0));
          some.clear();
        }
        allocator.free(some);
      }
      for (int i = 0; i < 4; i++) {
        assertEquals(0, Checksum.of(Mbuf.data(batch.get(i)), 20));
        assertTrue(Mbuf.length(batch.get(i)) <= 1500);
        assertTrue(Anno.timestamp(batch.get(i)) > 0);
      }
      long udp = Mbuf.data(batch.get(3)) + 20;
      assertEquals(0, Checksum.transport(udp - 20, udp, 108));
      allocator.free(batch);
    }
    assertEquals(0, pool.inUse());
    pool.close();
  }

  @Test
  void fromHostAndToHostShareAnInterface() throws Exception {
    String config =
        "f :: FromHost(%1$s, 10.77.7.1/24, ETHER 02:00:00:00:00:77) -> c :: Capture;"
            + "i :: Inject -> t :: ToHost(%1$s)";
    try (TestGraph graph = TestGraph.of(config.formatted(NAME));
        DatagramSocket socket = new DatagramSocket(0, InetAddress.getByName("10.77.7.1"))) {
      send(socket, 10, "10.77.7.2");
      byte[] request = awaitPacket(graph, p -> p[12] == 8 && p[13] == 6);
      assertEquals(0x77, request[11]);
      // An ARP reply: the kernel then sends what it held back.
      byte[] reply = request.clone();
      System.arraycopy(request, 6, reply, 0, 6);
      reply[11] = 0x78;
      reply[21] = 2;
      System.arraycopy(request, 22, reply, 32, 10);
      System.arraycopy(reply, 6, reply, 22, 6);
      System.arraycopy(request, 38, reply, 28, 4);
      graph.send("i", reply);
      assertEquals("1", graph.read("t.sent"));
      awaitPacket(graph, p -> p[12] == 8 && p[13] == 0 && p.length == 52);
    }
  }

  @Test
  void theKernelGetsAnIpv6Address() throws Exception {
    String config = "f :: FromHost(" + NAME + ", DST6 fd77::1/64) -> c :: Capture";
    try (TestGraph graph = TestGraph.of(config)) {
      assertEquals(NAME, graph.read("f.dev_name"));
      var interfaces = java.net.NetworkInterface.getByName(NAME).getInterfaceAddresses();
      assertTrue(
          interfaces.stream()
              .anyMatch(
                  address ->
                      address.getNetworkPrefixLength() == 64
                          && address
                              .getAddress()
                              .getHostAddress()
                              .startsWith("fd77:0:0:0:0:0:0:1")),
          interfaces.toString());
    }
  }

  @Test
  void wrongConfigurations() {
    String errors =
        TestGraph.errorsOf(
            """
            KernelTap(10.77.8.1/24, 10.78.0.1) -> Discard;
            KernelTap(10.77.8.1/24, DEVNAME lo) -> Discard;
            KernelTunMP(10.77.8.1/24) -> Discard;
            Inject -> ToHost(nohost);
            """);
    assertTrue(errors.contains("bad GATEWAY"), errors);
    assertTrue(errors.contains("THREADS: required argument missing"), errors);
    errors =
        TestGraph.errorsOf(
            """
            KernelTap(10.77.8.1/24, DEVNAME lo) -> Discard;
            Inject -> ToHost(nohost);
            """);
    assertTrue(errors.contains("lo: there is an interface of that name of another kind"), errors);
    assertTrue(errors.contains("requires a FromHost(nohost)"), errors);
  }

  @Test
  void withoutPermissionTheMessageNamesTheCapability() throws Exception {
    String[] message = new String[1];
    Thread thread =
        new Thread(
            () -> {
              LinuxCalls.dropCapabilities();
              message[0] =
                  assertThrows(DeviceException.class, () -> new TapDevice(true, NAME)).getMessage();
            });
    thread.start();
    thread.join();
    assertEquals(
        NAME + ": permission denied: this needs CAP_NET_ADMIN; run as root or grant it",
        message[0]);
  }
}
