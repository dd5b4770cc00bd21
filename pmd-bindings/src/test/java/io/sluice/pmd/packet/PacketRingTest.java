// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.Tcp;
import io.sluice.machine.Needs;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.LinuxCalls;
import io.sluice.pmd.NetLab;
import io.sluice.pmd.Segments;
import io.sluice.pmd.c.Errno;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two hosts with the kernel's stack, and packets between them that pass through Java. */
@Timeout(120)
class PacketRingTest {
  /** What a packet carries that ends a capture. */
  private static final String END = "536c756963652773206c617374206f6e";

  /** Bytes at the end of a capture that may hold more than that packet: an ARP request or two. */
  private static final int TAIL = 4096;

  @TempDir Path folder;

  private NetLab lab;
  private NetLab.Host a;
  private NetLab.Host b;
  private String portA;
  private String portB;

  @BeforeEach
  void buildLab() {
    NetLab.demand();
    lab = new NetLab();
    a = lab.host("a");
    b = lab.host("b");
    portA = lab.plug(a);
    portB = lab.plug(b);
    a.address("10.9.0.1/24").address("fd00::1/64");
    b.address("10.9.0.2/24").address("fd00::2/64");
  }

  @AfterEach
  void removeLab() {
    if (lab != null) {
      lab.close();
    }
  }

  @Test
  void arpAndPing() throws Exception {
    Needs.programs("ping");
    try (Wire wire = new Wire(portA, portB)) {
      a.run("ping", "-c", "3", "-i", "0.2", "-W", "5", "10.9.0.2").expectSuccess();
      a.run("ping", "-c", "3", "-i", "0.2", "-W", "5", "-s", "1400", "fd00::2").expectSuccess();
      assertEquals(0, wire.in[0].tooLong());
    }
  }

  /** Runs iperf3 across the wire and returns a capture of what host b received. */
  private Path iperf(String... options) throws Exception {
    Needs.programs("iperf3", "tcpdump");
    Path file = folder.resolve("b.pcap");
    try (Wire wire = new Wire(portA, portB)) {
      Process capture =
          b.start(
              "listening on",
              "tcpdump",
              "-i",
              "eth0",
              "-w",
              file.toString(),
              "-Q",
              "in",
              "-Z",
              "root",
              "-s",
              "0",
              "-B",
              "32768",
              "-U");
      b.start("Server listening", "iperf3", "-s", "--forceflush");
      String[] command = new String[options.length + 2];
      command[0] = "iperf3";
      command[1] = "-c";
      System.arraycopy(options, 0, command, 2, options.length);
      String output = a.run(command).expectSuccess().output();
      assertTrue(output.contains("iperf Done"), output);
      // A tcpdump that is stopped does not write what it has not read yet; so a last packet marks
      // the end.
      a.run("ping", "-c", "1", "-W", "60", "-p", END, "10.9.0.2").expectSuccess();
      while (!endsIn(file, END)) {
        Thread.yield();
      }
      NetLab.Host.stop(capture);
      assertEquals(0, wire.in[0].tooLong());
      assertEquals(0, wire.in[1].tooLong());
      assertEquals(0, wire.in[0].noBuffer());
      assertEquals(0, wire.unsent);
    }
    return file;
  }

  /** Whether bytes are among the last ones of a file. */
  private static boolean endsIn(Path file, String hex) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "r")) {
      bytes.seek(Math.max(0, bytes.length() - TAIL));
      byte[] tail = new byte[TAIL];
      int read = Math.max(0, bytes.read(tail));
      return HexFormat.of().formatHex(tail, 0, read).contains(hex);
    }
  }

  /**
   * Counts packets of a capture. iperf3 sends random bytes, in which tshark sometimes finds what
   * looks like a very long message. It would reassemble that again with each segment, for minutes,
   * if reassembly were not switched off.
   */
  private static long count(Path file, String filter) {
    String text =
        NetLab.exec(
                List.of(
                    "tshark",
                    "-n",
                    "-r",
                    file.toString(),
                    "-o",
                    "ip.check_checksum:TRUE",
                    "-o",
                    "tcp.check_checksum:TRUE",
                    "-o",
                    "udp.check_checksum:TRUE",
                    "-o",
                    "tcp.desegment_tcp_streams:FALSE",
                    "-Y",
                    filter,
                    "-T",
                    "fields",
                    "-e",
                    "frame.len"))
            .expectSuccess()
            .output();
    return text.lines().filter(line -> line.matches("[0-9]+")).count();
  }

  private static final String BAD =
      "ip.checksum.status == 0 || tcp.checksum.status == 0 || udp.checksum.status == 0";

  @Test
  void tcpWithTheKernelsOffloadsOn() throws Exception {
    Path file = iperf("10.9.0.2", "-n", "20M");
    Needs.programs("tshark");
    assertTrue(count(file, "tcp.len > 1400 && tcp.checksum.status == 1") > 1000);
    assertEquals(0, count(file, BAD));
    assertEquals(0, count(file, "frame.len > 1514"));
  }

  @Test
  void tcpOverIpv6() throws Exception {
    Path file = iperf("fd00::2", "-n", "5M");
    Needs.programs("tshark");
    assertTrue(count(file, "ipv6 && tcp.len > 1400 && tcp.checksum.status == 1") > 1000);
    assertEquals(0, count(file, BAD));
  }

  @Test
  void udp() throws Exception {
    Path file = iperf("10.9.0.2", "-u", "-b", "50M", "-n", "5M");
    Needs.programs("tshark");
    assertTrue(count(file, "udp.length > 1000 && udp.checksum.status == 1") > 1000);
    assertEquals(0, count(file, BAD));
  }

  @Test
  void vlanTagsComeBack() throws Exception {
    String[] cable = lab.cable();
    byte[] frame = new byte[64];
    java.util.Arrays.fill(frame, 0, 6, (byte) 0xff);
    frame[6] = 2;
    System.arraycopy(new byte[] {(byte) 0x81, 0, (byte) 0xa0, 5, 0x08, 0x06}, 0, frame, 12, 6);
    for (int i = 18; i < frame.length; i++) {
      frame[i] = (byte) i;
    }
    PlainPool pool = new PlainPool(512);
    PacketAllocator allocator = pool.newAllocator();
    PacketBatch batch = new PacketBatch();
    long before = System.currentTimeMillis() * 1_000_000;
    try (PacketRing ring = new PacketRing(cable[0], allocator, 2048, false, false, 64);
        PacketTransmitter out = new PacketTransmitter(cable[1])) {
      batch.add(allocator.packetOf(frame));
      assertEquals(1, out.send(batch, 0));
      allocator.free(batch);
      while (batch.isEmpty()) {
        ring.receive(batch, 32);
      }
      long packet = batch.get(0);
      assertArrayEquals(frame, Mbuf.toBytes(packet));
      assertEquals(1, Anno.packetType(packet));
      assertEquals(0, Anno.macOffset(packet));
      assertTrue(Anno.timestamp(packet) >= before);
    }
    allocator.free(batch);
    assertEquals(0, pool.inUse());
    pool.close();
  }

  /** Sends packets of 60 bytes over a cable to a ring, which must fill or drop. */
  private static void flood(String port, int count) throws Exception {
    PlainPool pool = new PlainPool(count);
    PacketAllocator allocator = pool.newAllocator();
    PacketBatch batch = new PacketBatch();
    try (PacketTransmitter out = new PacketTransmitter(port)) {
      for (int i = 0; i < count; i++) {
        batch.add(allocator.packetOf(new byte[60]));
      }
      assertEquals(count, out.send(batch, 0));
      allocator.free(batch);
    }
    pool.close();
  }

  @Test
  void aFullRingCountsKernelDrops() throws Exception {
    String[] cable = lab.cable();
    PlainPool pool = new PlainPool(64);
    PacketAllocator allocator = pool.newAllocator();
    try (PacketRing ring = new PacketRing(cable[0], allocator, 2048, true, false, 16)) {
      flood(cable[1], 50);
      while (ring.kernelDrops() < 34) {
        Thread.onSpinWait();
      }
      assertEquals(34, ring.kernelDrops());
      PacketBatch batch = new PacketBatch();
      assertEquals(16, ring.receive(batch, 32));
      assertEquals(0, ring.receive(batch, 32));
      allocator.free(batch);
      flood(cable[1], 20);
      while (batch.size() < 16) {
        ring.receive(batch, 32);
      }
      allocator.free(batch);
    }
    assertEquals(0, pool.inUse());
    pool.close();
  }

  @Test
  void anEmptyPoolDropsAndCounts() throws Exception {
    String[] cable = lab.cable();
    PlainPool pool = new PlainPool(2);
    PacketAllocator allocator = pool.newAllocator();
    try (PacketRing ring = new PacketRing(cable[0], allocator, 2048, true, false, 64)) {
      flood(cable[1], 10);
      PacketBatch batch = new PacketBatch();
      while (ring.noBuffer() < 8) {
        ring.receive(batch, 32);
      }
      assertEquals(2, batch.size());
      assertEquals(8, ring.noBuffer());
      allocator.free(batch);
    }
    assertEquals(0, pool.inUse());
    pool.close();
  }

  /**
   * The kernel passes on joined packets, and the ring segments them: the same frames as were sent.
   */
  @Test
  void whatIsJoinedArrivesAsItWas() throws Exception {
    String[] cable = lab.cable();
    PlainPool pool = new PlainPool(512);
    PacketAllocator allocator = pool.newAllocator();
    PacketBatch batch = new PacketBatch();
    List<byte[]> sent = new ArrayList<>();
    byte[] tcp = Segments.hex(Segments.ETHERNET4, Segments.IPV4, Segments.TCP, Segments.TIMES);
    byte[] udp = Segments.hex(Segments.ETHERNET4, Segments.IPV4_UDP);
    for (int i = 0; i < 80; i++) {
      byte[] headers = i % 40 < 20 ? tcp : udp;
      int flags = Tcp.ACK | (i % 40 == 19 ? Tcp.PSH : 0);
      batch.add(Segments.packet(allocator, headers, 14, 1000 * i, i, flags, 1000));
      sent.add(Mbuf.toBytes(batch.get(i)));
    }
    try (PacketRing ring = new PacketRing(cable[0], allocator, 2048, true, false, 64);
        PacketTransmitter out = new PacketTransmitter(cable[1], true)) {
      assertEquals(80, out.send(batch, 0));
      allocator.free(batch);
      while (batch.size() < 80) {
        ring.receive(batch, 80 - batch.size());
      }
      // The kernel carried each run as one.
      Path carried = Path.of("/sys/class/net", cable[0], "statistics", "rx_packets");
      assertEquals("4", Files.readString(carried).strip());
    }
    for (int i = 0; i < 80; i++) {
      assertArrayEquals(sent.get(i), Mbuf.toBytes(batch.get(i)), "frame " + i);
    }
    allocator.free(batch);
    assertEquals(0, pool.inUse());
    pool.close();
  }

  @Test
  void packetsOfAnyLengthThatABufferHoldsCome() throws Exception {
    String[] cable = lab.cable();
    for (String end : cable) {
      NetLab.exec(List.of("ip", "link", "set", end, "mtu", "65535")).expectSuccess();
    }
    PlainPool pool = new PlainPool(8, 512);
    PacketAllocator allocator = pool.newAllocator();
    PacketBatch batch = new PacketBatch();
    int[] lengths = {512, 513, 1514, 9014, 60_000, 65_535};
    try (PacketRing ring = new PacketRing(cable[0], allocator, pool.dataRoom(), true, false, 16);
        PacketTransmitter out = new PacketTransmitter(cable[1])) {
      for (int length : lengths) {
        batch.add(allocator.packetOf(new byte[length]));
        assertEquals(1, out.send(batch, 0));
        allocator.free(batch);
      }
      while (batch.size() < lengths.length) {
        ring.receive(batch, 32);
      }
      for (int i = 0; i < lengths.length; i++) {
        assertEquals(lengths[i], Mbuf.length(batch.get(i)));
      }
      assertEquals(0, ring.tooLong());
      assertEquals(5, pool.longInUse());
      allocator.free(batch);
    }
    assertEquals(0, pool.inUse() + pool.longInUse());
    pool.close();
  }

  private void setMtu(int mtu) {
    a.ip("link set eth0 mtu " + mtu);
    b.ip("link set eth0 mtu " + mtu);
    for (String port : List.of(portA, portB)) {
      NetLab.exec(List.of("ip", "link", "set", port, "mtu", "" + mtu)).expectSuccess();
    }
  }

  @Test
  void jumboFrames() throws Exception {
    Needs.programs("ping", "iperf3");
    setMtu(9000);
    try (Wire wire = new Wire(portA, portB)) {
      String[] ping = "ping -c 3 -i 0.2 -W 5 -M do -s 8900 10.9.0.2".split(" ");
      a.run(ping).expectSuccess();
      transfer("10M");
      assertEquals(0, wire.in[0].tooLong() + wire.in[1].tooLong() + wire.unsent);
      assertTrue(wire.longest > 8900, "" + wire.longest);
      assertTrue(wire.longest <= 9014, "" + wire.longest);
    }
  }

  /** The wire neither segments nor computes checksums: the other kernel receives whole packets. */
  @Test
  void uncutPacketsPassWhole() throws Exception {
    Needs.programs("iperf3");
    try (Wire wire = new Wire(portA, portB, true)) {
      transfer("40M");
      assertEquals(0, wire.in[0].tooLong() + wire.in[1].tooLong() + wire.unsent);
      assertTrue(wire.longest > 16_000, "" + wire.longest);
      assertEquals(0, wire.wrong, "checksums");
    }
  }

  private void transfer(String bytes) {
    b.start("Server listening", "iperf3", "-s", "--forceflush");
    String output = a.run("iperf3", "-c", "10.9.0.2", "-n", bytes).expectSuccess().output();
    assertTrue(output.contains("iperf Done"), output);
  }

  @Test
  void flowsStayOnOneRingOfAGroup() throws Exception {
    String[] cable = lab.cable();
    PlainPool pool = new PlainPool(256);
    PacketAllocator allocator = pool.newAllocator();
    PacketBatch[] batches = {new PacketBatch(), new PacketBatch()};
    try (PacketRing first = new PacketRing(cable[0], allocator, 2048, true, false, 128);
        PacketRing second = new PacketRing(cable[0], allocator, 2048, true, false, 128);
        PacketTransmitter out = new PacketTransmitter(cable[1])) {
      first.joinGroup(4711, false);
      second.joinGroup(4711, true);
      PacketBatch batch = new PacketBatch();
      for (int i = 0; i < 100; i++) {
        byte[] frame = new byte[60];
        frame[12] = 8;
        System.arraycopy(new byte[] {0x45, 0, 0, 46, 0, 0, 0, 0, 64, 17}, 0, frame, 14, 10);
        frame[29] = (byte) (i % 20);
        batch.add(allocator.packetOf(frame));
      }
      assertEquals(100, out.send(batch, 0));
      allocator.free(batch);
      while (batches[0].size() + batches[1].size() < 100) {
        first.receive(batches[0], 32);
        second.receive(batches[1], 32);
      }
      for (int flow = 0; flow < 20; flow++) {
        int there = 0;
        for (int i = 0; i < batches[0].size(); i++) {
          there += Mbuf.toBytes(batches[0].get(i))[29] == flow ? 1 : 0;
        }
        assertTrue(there == 0 || there == 5, "flow " + flow + " is split");
      }
      assertTrue(!batches[0].isEmpty() && !batches[1].isEmpty());
    }
    allocator.free(batches[0]);
    allocator.free(batches[1]);
    assertEquals(0, pool.inUse());
    pool.close();
  }

  @Test
  void theSteadyStateAllocatesNothing() throws Exception {
    String[] cable = lab.cable();
    PlainPool pool = new PlainPool(256);
    PacketAllocator allocator = pool.newAllocator();
    PacketBatch batch = new PacketBatch();
    var memory =
        (com.sun.management.ThreadMXBean) java.lang.management.ManagementFactory.getThreadMXBean();
    long me = Thread.currentThread().getId();
    byte[] frame = new byte[60];
    try (PacketRing ring = new PacketRing(cable[0], allocator, 2048, true, false, 64);
        PacketTransmitter out = new PacketTransmitter(cable[1])) {
      long before = 0;
      for (int round = 0; round < 2000; round++) {
        if (round == 1000) {
          before = memory.getThreadAllocatedBytes(me);
        }
        for (int i = 0; i < 32; i++) {
          batch.add(allocator.packetOf(frame));
        }
        out.send(batch, 0);
        allocator.free(batch);
        while (batch.size() < 32) {
          ring.receive(batch, 32 - batch.size());
        }
        allocator.free(batch);
      }
      long allocated = memory.getThreadAllocatedBytes(me) - before;
      assertTrue(allocated < 32_000, allocated + " bytes in 32,000 packets");
    }
    assertEquals(0, pool.inUse());
    pool.close();
  }

  /** Capabilities belong to threads, so one thread can go without them. */
  @Test
  void withoutPermissionTheMessageNamesTheCapability() throws Exception {
    String[] message = new String[1];
    Thread thread =
        new Thread(
            () -> {
              LinuxCalls.dropCapabilities();
              message[0] =
                  assertThrows(DeviceException.class, () -> new PacketTransmitter(portA))
                      .getMessage();
            });
    thread.start();
    thread.join();
    assertEquals(
        portA + ": permission denied: this needs CAP_NET_RAW; run as root or grant it", message[0]);
  }

  @Test
  void clearErrors() {
    PlainPool pool = new PlainPool(2);
    PacketAllocator allocator = pool.newAllocator();
    assertEquals(
        "nosuchport0: no such network interface",
        assertThrows(
                DeviceException.class,
                () -> new PacketRing("nosuchport0", allocator, 2048, false, false, 64))
            .getMessage());
    assertEquals(
        "'a name that is too long': an interface name has 1 to 15 bytes",
        assertThrows(DeviceException.class, () -> new PacketTransmitter("a name that is too long"))
            .getMessage());
    pool.close();
  }

  @Test
  void sendingOnADownInterfaceTellsSo() throws Exception {
    PlainPool pool = new PlainPool(3);
    PacketAllocator allocator = pool.newAllocator();
    NetLab.exec(List.of("ip", "link", "set", portA, "down")).expectSuccess();
    try (PacketTransmitter out = new PacketTransmitter(portA)) {
      PacketBatch batch = new PacketBatch();
      batch.add(allocator.packetOf(new byte[60]));
      assertEquals(0, out.send(batch, 0));
      assertEquals(Errno.ENETDOWN, out.error());
      NetLab.exec(List.of("ip", "link", "set", portA, "up")).expectSuccess();
      allocator.free(batch);
      batch.add(allocator.packetOf(new byte[60]));
      batch.add(allocator.packetOf(new byte[2000]));
      batch.add(allocator.packetOf(new byte[60]));
      assertEquals(1, out.send(batch, 0));
      assertEquals(Errno.EMSGSIZE, out.error());
      assertEquals(1, out.send(batch, 2));
      assertEquals(0, out.error());
      allocator.free(batch);
    }
    assertEquals(0, pool.inUse());
    pool.close();
  }
}
