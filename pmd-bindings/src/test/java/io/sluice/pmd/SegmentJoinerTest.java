// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.Checksum;
import io.sluice.header.IpProtocol;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.c.Fcntl;
import io.sluice.pmd.c.Uio;
import io.sluice.pmd.c.Unistd;
import io.sluice.pmd.linux.Mmsghdr;
import io.sluice.pmd.linux.VirtioNetHdr;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Joined packets are written to a file, and segmented again as the kernel would do it. */
class SegmentJoinerTest {

  @TempDir Path folder;
  private Path file;
  private int fd;
  private final PlainPool pool = new PlainPool(256);
  private final PacketAllocator packets = pool.newAllocator();
  private final PacketBatch batch = new PacketBatch();

  @BeforeEach
  void open() throws IOException {
    file = Files.createFile(folder.resolve("written"));
    fd = Fcntl.open(file.toString(), Fcntl.O_RDWR);
  }

  @AfterEach
  void nothingLeaks() {
    Unistd.close(fd);
    assertEquals(0, pool.inUse());
    pool.close();
  }

  private long add(byte[] headers, int link, int sequence, int id, int flags, int payload) {
    long packet = Segments.packet(packets, headers, link, sequence, id, flags, payload);
    batch.add(packet);
    return packet;
  }

  /** Writes the batch and frees it; returns how many packets each call wrote. */
  private List<Integer> write(int link) {
    return write(new SegmentJoiner(link > 0, true));
  }

  private List<Integer> write(SegmentJoiner joiner) {
    long header = Memory.allocate(SegmentJoiner.HEADERS);
    long vectors = Memory.allocate((2L + SegmentJoiner.MOST) * Mmsghdr.VECTOR);
    List<Integer> counts = new ArrayList<>();
    for (int next = 0; next < batch.size(); next += counts.get(counts.size() - 1)) {
      int count = joiner.join(batch, next, header, vectors);
      assertTrue(Uio.writev(fd, vectors, SegmentJoiner.vectors(count)) > 0);
      counts.add(count);
    }
    Memory.free(header);
    Memory.free(vectors);
    for (int i = 0; i < batch.size(); i++) {
      packets.free(batch.get(i));
    }
    batch.clear();
    return counts;
  }

  /** The packets that the kernel would make of the written ones. */
  private List<byte[]> cut(List<Integer> lengths, int link) throws IOException {
    ByteBuffer written = ByteBuffer.wrap(Files.readAllBytes(file));
    List<byte[]> all = new ArrayList<>();
    long header = Memory.allocate(VirtioNetHdr.SIZE + 70_000);
    long data = header + VirtioNetHdr.SIZE;
    Segmenter segmenter = new Segmenter(packets);
    for (int length : lengths) {
      byte[] record = new byte[VirtioNetHdr.SIZE + length];
      written.get(record);
      Memory.copyFromArray(record, 0, header, record.length);
      int type = VirtioNetHdr.gsoType(header);
      if (type == VirtioNetHdr.GSO_NONE) {
        all.add(Arrays.copyOfRange(record, VirtioNetHdr.SIZE, record.length));
        continue;
      }
      int size = VirtioNetHdr.gsoSize(header);
      assertTrue(
          link > 0
              ? segmenter.begin(data, length, type, size)
              : segmenter.beginIp(data, length, type, size));
      assertTrue(VirtioNetHdr.needsChecksum(header));
      assertPseudoHeader(record, header, link);
      while (segmenter.hasNext()) {
        long packet = segmenter.next();
        all.add(Mbuf.toBytes(packet));
        packets.free(packet);
      }
    }
    assertEquals(0, written.remaining());
    Memory.free(header);
    return all;
  }

  /**
   * Checks that the kernel's sum over the whole packet is correct: the value in the field is not
   * inverted.
   */
  private static void assertPseudoHeader(byte[] record, long header, int link) {
    ByteBuffer whole =
        ByteBuffer.wrap(record, VirtioNetHdr.SIZE, record.length - VirtioNetHdr.SIZE);
    whole = whole.slice();
    boolean six = whole.get(link) >>> 4 == 6;
    int protocol = whole.get(link + (six ? 6 : 9));
    int start = VirtioNetHdr.checksumStart(header);
    assertEquals(link + (six ? 40 : 20), start);
    long sum = protocol + whole.capacity() - start;
    for (int at = link + (six ? 8 : 12); at < start; at += 2) {
      sum += whole.getShort(at) & 0xffff;
    }
    sum = (sum & 0xffff) + (sum >>> 16);
    sum = (sum & 0xffff) + (sum >>> 16);
    int offset = VirtioNetHdr.checksumOffset(header);
    assertEquals(protocol == IpProtocol.TCP ? 16 : 6, offset);
    assertEquals(sum, whole.getShort(start + offset) & 0xffff);
  }

  private void assertJoins(String headers, int link, int count, int payload, int most)
      throws IOException {
    List<byte[]> sent = new ArrayList<>();
    byte[] head = Segments.hex(headers);
    for (int i = 0; i < count; i++) {
      int flags = Tcp.ACK | (i == count - 1 ? Tcp.PSH : 0);
      int length = i == count - 1 ? payload / 2 : payload;
      sent.add(Mbuf.toBytes(add(head, link, 0xffff_f000 + i * payload, i, flags, length)));
    }
    List<Integer> counts = write(link);
    List<Integer> lengths = new ArrayList<>();
    for (int i = 0, at = 0; i < counts.size(); at += counts.get(i++)) {
      int sum = 0;
      for (byte[] packet : sent.subList(at, at + counts.get(i))) {
        sum += packet.length - head.length;
      }
      lengths.add(head.length + sum);
    }
    assertEquals((count + most - 1) / most, counts.size(), counts.toString());
    List<byte[]> cut = cut(lengths, link);
    assertEquals(count, cut.size());
    for (int i = 0; i < count; i++) {
      assertArrayEquals(sent.get(i), cut.get(i), "segment " + i);
    }
    again();
  }

  /** Empties the file. */
  private void again() throws IOException {
    Unistd.close(fd);
    Files.write(file, new byte[0]);
    fd = Fcntl.open(file.toString(), Fcntl.O_RDWR);
  }

  @Test
  void joinsWhatFollowsInTheBatch() throws IOException {
    assertJoins(Segments.IPV4 + Segments.TCP + Segments.TIMES, 0, 32, 1368, 32);
    assertJoins(Segments.IPV4 + Segments.TCP + Segments.TIMES, 0, 100, 1000, 64);
    assertJoins(Segments.IPV6 + Segments.TCP + Segments.TIMES, 0, 20, 1348, 20);
    assertJoins(
        Segments.ETHERNET4 + Segments.IPV4 + Segments.TCP + Segments.TIMES, 14, 20, 1448, 20);
    // Not longer than an IP header can express.
    assertJoins(Segments.IPV4 + Segments.TCP + Segments.TIMES, 0, 96, 1368, 47);
    assertJoins(Segments.IPV4_UDP, 0, 20, 1200, 20);
    assertJoins(Segments.IPV6_UDP, 0, 20, 1200, 20);
    assertJoins(Segments.ETHERNET4 + Segments.IPV4_UDP, 14, 64, 200, 64);
  }

  /** Datagrams without a checksum get one, because the kernel computes one. */
  @Test
  void givesDatagramsChecksums() throws IOException {
    byte[] head = Segments.hex(Segments.IPV4_UDP);
    List<byte[]> sent = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      long packet = add(head, 0, i, i, 0, 300);
      sent.add(Mbuf.toBytes(packet));
      Udp.setChecksum(Mbuf.data(packet) + 20, 0);
    }
    assertEquals(List.of(4), write(0));
    List<byte[]> cut = cut(List.of(head.length + 4 * 300), 0);
    for (int i = 0; i < 4; i++) {
      assertArrayEquals(sent.get(i), cut.get(i));
    }
  }

  @Test
  void leavesAloneDatagramsOfOtherFlowsAndLengths() {
    byte[] head = Segments.hex(Segments.IPV4_UDP);
    for (int i = 0; i < 5; i++) {
      byte[] own = head.clone();
      own[21] += (byte) (i == 2 ? 1 : 0);
      add(own, 0, i, i, 0, 100);
    }
    assertEquals(List.of(2, 1, 2), write(0), "another port");
    for (int payload : new int[] {0, 99, 101}) {
      for (int i = 0; i < 5; i++) {
        add(head, 0, i, i, 0, i == 2 ? payload : 100);
      }
      List<Integer> expected =
          payload == 0 ? List.of(2, 1, 2) : payload == 99 ? List.of(3, 2) : List.of(2, 2, 1);
      assertEquals(expected, write(0), "payload of " + payload);
    }
    for (int i = 0; i < 5; i++) {
      long udp = Mbuf.data(add(head, 0, i, i, 0, 100)) + 20;
      Udp.setLength(udp, 108 - (i == 2 ? 1 : 0));
    }
    assertEquals(List.of(2, 1, 2), write(0), "a length that lies");
  }

  /** Each change on its own, in the middle of five segments. */
  @Test
  void leavesAloneDatagramsThatTheKernelCannotCut() {
    SegmentJoiner joiner = new SegmentJoiner(false, true);
    byte[] datagram = Segments.hex(Segments.IPV4_UDP);
    byte[] segment = Segments.hex(Segments.IPV4, Segments.TCP, Segments.TIMES);
    assertTrue(joiner.leaveUdp());
    add(datagram, 0, 0, 1, 0, 100);
    add(datagram, 0, 100, 2, 0, 100);
    add(segment, 0, 0, 1, Tcp.ACK, 100);
    add(segment, 0, 100, 2, Tcp.ACK, 100);
    assertEquals(List.of(1, 1, 2), write(joiner));
    assertFalse(joiner.leaveUdp());
  }

  @Test
  void leavesAloneWhatCannotBeCutAgain() {
    byte[] head = Segments.hex(Segments.IPV4 + Segments.TCP + Segments.TIMES);
    int[] changed = {1, 8, 15, 19, 21, 23, 25, 29, 31, 32 + 3, 51};
    for (int at : changed) {
      for (int i = 0; i < 5; i++) {
        byte[] own = head.clone();
        own[at] += (byte) (i == 2 ? 1 : 0);
        add(own, 0, i * 100, i, Tcp.ACK, 100);
        if (at == 25) {
          // The sequence number: written by add.
          long tcp = Mbuf.data(batch.get(i)) + 20;
          Tcp.setSeq(tcp, i * 100 + (i == 2 ? 1 : 0));
          Tcp.setChecksum(tcp, 0);
          Tcp.setChecksum(tcp, Checksum.transport(tcp - 20, tcp, 132));
        }
      }
      assertEquals(List.of(2, 1, 2), write(0), "byte " + at);
    }
  }

  @Test
  void leavesAloneFlagsNumbersAndWrongChecksums() {
    byte[] head = Segments.hex(Segments.IPV4 + Segments.TCP + Segments.TIMES);
    for (int flags : new int[] {Tcp.FIN, Tcp.SYN, Tcp.RST, Tcp.URG, Tcp.ECE, Tcp.CWR}) {
      for (int i = 0; i < 5; i++) {
        add(head, 0, i * 100, i, Tcp.ACK | (i == 2 ? flags : 0), 100);
      }
      assertEquals(List.of(2, 1, 2), write(0), "flags " + flags);
    }
    for (int at : new int[] {10, 36, 60}) {
      for (int i = 0; i < 5; i++) {
        long data = Mbuf.data(add(head, 0, i * 100, i, Tcp.ACK, 100));
        Bytes.putU8(data + at, Bytes.u8(data + at) + (i == 2 ? 1 : 0));
      }
      assertEquals(List.of(2, 1, 2), write(0), "byte " + at);
    }
    for (int i = 0; i < 5; i++) {
      add(head, 0, i * 100, 0, Tcp.ACK | (i == 2 ? Tcp.PSH : 0), 100);
    }
    assertEquals(List.of(3, 2), write(0), "what is pushed ends it");
    byte[] fragmentable =
        Segments.hex(Segments.IPV4.replace("4000 40", "0000 40") + Segments.TCP + Segments.TIMES);
    for (int i = 0; i < 5; i++) {
      add(fragmentable, 0, i * 100, i == 2 ? 77 : i, Tcp.ACK, 100);
    }
    assertEquals(List.of(2, 1, 2), write(0), "numbers that mean something");
    for (int i = 0; i < 5; i++) {
      add(head, 0, i * 100, 0, Tcp.ACK, i == 2 ? 0 : 100);
    }
    assertEquals(1, write(0).get(1), "an acknowledgement without data");
  }

  /** Random bytes, and segments that are truncated or changed anywhere, are written as they are. */
  @Test
  void changesNothingOfWhatIsDamaged() throws IOException {
    long seed = System.nanoTime();
    System.err.println("SegmentJoinerTest: seed " + seed);
    Random random = new Random(seed);
    byte[] head = Segments.hex(Segments.IPV4 + Segments.TCP + Segments.TIMES);
    for (int round = 0; round < 200; round++) {
      List<byte[]> sent = new ArrayList<>();
      int at = 0;
      for (int i = 0; i < 16; i++) {
        int payload = random.nextInt(4) == 0 ? random.nextInt(100) : 100;
        long packet = add(head, 0, at, i, Tcp.ACK | random.nextInt(2) * Tcp.PSH, payload);
        at += payload;
        if (random.nextInt(4) == 0) {
          long byteAt = Mbuf.data(packet) + random.nextInt(Mbuf.length(packet));
          Bytes.putU8(byteAt, Bytes.u8(byteAt) ^ 1 << random.nextInt(8));
        }
        if (random.nextInt(8) == 0) {
          Mbuf.setLength(packet, random.nextInt(Mbuf.length(packet)) + 1);
        }
        sent.add(Mbuf.toBytes(packet));
      }
      List<Integer> counts = write(0);
      List<Integer> lengths = new ArrayList<>();
      int next = 0;
      for (int count : counts) {
        int sum = 0;
        for (byte[] packet : sent.subList(next, next + count)) {
          sum += packet.length;
        }
        lengths.add(sum - (count - 1) * head.length);
        next += count;
      }
      List<byte[]> cut = cut(lengths, 0);
      assertEquals(sent.size(), cut.size());
      for (int i = 0; i < sent.size(); i++) {
        assertArrayEquals(sent.get(i), cut.get(i), "round " + round + ", packet " + i);
      }
      again();
    }
  }
}
