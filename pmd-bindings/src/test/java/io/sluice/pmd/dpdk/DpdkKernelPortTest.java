// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.effect.AnnotationUse;
import io.sluice.machine.Needs;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.LinuxCalls;
import io.sluice.pmd.c.Fcntl;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.packet.PacketTransmitter;
import io.sluice.pmd.rte.RteEthdev;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Ports on the kernel's interfaces, in a network namespace that the test makes and removes. */
class DpdkKernelPortTest {
  private final String namespace = "sluice-dpdk-" + ProcessHandle.current().pid();
  private DpdkPool pool;
  private PacketAllocator allocator;
  private int home;

  @BeforeEach
  void enterNamespace() throws Exception {
    Needs.root();
    run("ip", "netns", "add", namespace);
    home = open("/proc/thread-self/ns/net");
    int there = open("/run/netns/" + namespace);
    assertEquals(0, LinuxCalls.setNetworkNamespace(there));
    Unistd.close(there);
    pool = DpdkTesting.pool(4095);
    allocator = pool.newAllocator();
  }

  @AfterEach
  void leaveNamespace() throws Exception {
    if (pool == null) {
      return;
    }
    LinuxCalls.setNetworkNamespace(home);
    Unistd.close(home);
    run("ip", "netns", "del", namespace);
    assertEquals(0, pool.inUse());
    allocator.flush();
    pool.close();
  }

  private static int open(String path) {
    int file = Fcntl.open(path, Fcntl.O_RDONLY);
    assertTrue(file >= 0, path);
    return file;
  }

  private static void run(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), String.join(" ", command) + ": " + output);
  }

  /** Runs ip in the namespace, and keeps the kernel from sending packets of its own. */
  private void ip(String arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("ip", "-n", namespace));
    command.addAll(List.of(arguments.split(" ")));
    run(command.toArray(String[]::new));
  }

  private void up(String device) throws IOException, InterruptedException {
    String noIpv6 = "net.ipv6.conf." + device + ".disable_ipv6=1";
    run("ip", "netns", "exec", namespace, "sysctl", "-q", "-w", noIpv6);
    ip("link set " + device + " up");
  }

  /** Sends marked frames on one port and expects them, in order, on the other. */
  private void carries(DpdkPort from, DpdkPort to) {
    PacketBatch sent = new PacketBatch();
    DpdkTesting.fill(sent, allocator, 16, 200);
    assertEquals(16, from.tx(0).send(sent.array(), 0, 16));
    List<byte[]> received = new ArrayList<>();
    PacketBatch batch = new PacketBatch();
    assertTrue(
        DpdkTesting.await(
            () -> {
              to.rx(0).poll(batch, 32);
              for (int i = 0; i < batch.size(); i++) {
                byte[] bytes = Mbuf.toBytes(batch.get(i));
                if (bytes.length > 14 && bytes[12] == (byte) 0x88 && bytes[13] == (byte) 0xb5) {
                  received.add(bytes);
                }
              }
              allocator.free(batch);
              return received.size() >= 16;
            }),
        () -> received.size() + " of 16");
    for (int i = 0; i < 16; i++) {
      assertArrayEquals(DpdkTesting.frame(200, i), received.get(i));
    }
  }

  @Test
  void afPacketOverAVethPair() throws Exception {
    ip("link add ve0 type veth peer name ve1");
    up("ve0");
    up("ve1");
    try (DpdkPort a = DpdkTesting.start(DpdkTesting.attach("net_af_packet", "iface=ve0"), pool);
        DpdkPort b = DpdkTesting.start(DpdkTesting.attach("net_af_packet", "iface=ve1"), pool)) {
      carries(a, b);
      carries(b, a);
      assertEquals(16, b.stats().txPackets());
    }
  }

  @Test
  void tapTalksToTheKernel() throws Exception {
    try (DpdkPort tap = DpdkTesting.start(DpdkTesting.attach("net_tap", "iface=tp0"), pool)) {
      up("tp0");
      try (DpdkPort kernel =
          DpdkTesting.start(DpdkTesting.attach("net_af_packet", "iface=tp0"), pool)) {
        carries(tap, kernel);
        carries(kernel, tap);
        assertTrue(tap.link().up());
        assertEquals(1500, tap.mtu());
      }
    }
  }

  @Test
  void tapScattersLongFrames() throws Exception {
    PortConfig config = new PortConfig();
    config.rxOffloads = RteEthdev.RTE_ETH_RX_OFFLOAD_SCATTER;
    PacketBatch batch = new PacketBatch();
    byte[] frame = DpdkTesting.frame(9014, 7);
    try (DpdkPort tap = DpdkTesting.attach("net_tap", "iface=tp2")) {
      DpdkTesting.start(tap, pool, config);
      ip("link set tp2 mtu 9000");
      up("tp2");
      try (PacketTransmitter kernel = new PacketTransmitter("tp2")) {
        batch.add(allocator.packetOf(frame));
        assertEquals(1, kernel.send(batch, 0));
        allocator.free(batch);
      }
      assertTrue(DpdkTesting.await(() -> receives(tap, frame)), "no frame");
    }
    assertEquals(0, pool.longInUse());
  }

  /**
   * Whether a frame was received in one long buffer, possibly among others that the kernel sent.
   */
  private boolean receives(DpdkPort port, byte[] frame) {
    PacketBatch batch = new PacketBatch();
    boolean found = false;
    port.rx(0).poll(batch, 32, AnnotationUse.ALL, allocator);
    for (int i = 0; i < batch.size(); i++) {
      found |= Arrays.equals(frame, Mbuf.toBytes(batch.get(i))) && pool.longInUse() == 1;
    }
    allocator.free(batch);
    return found;
  }

  @Test
  void macAndMtuReachTheDevice() throws Exception {
    PortConfig config = new PortConfig();
    config.mac = new byte[] {2, 0, 0, 0, 0, 9};
    config.mtu = 1400;
    try (DpdkPort tap = DpdkTesting.attach("net_tap", "iface=tp1")) {
      DpdkTesting.start(tap, pool, config);
      assertArrayEquals(config.mac, tap.mac());
      assertEquals(1400, tap.mtu());
    }
  }
}
