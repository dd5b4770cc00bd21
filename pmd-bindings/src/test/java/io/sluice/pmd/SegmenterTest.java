// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.Checksum;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import io.sluice.pmd.linux.VirtioNetHdr;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Large packets that are segmented; each segment is checked field by field. */
class SegmenterTest {
  private static final String ETHERNET = "020000000002" + "020000000001";
  private static final String IPV4 = "0800 4500 ffff 1233 4000 4006 0000 0a000001 0a000002";
  private static final String IPV6 =
      "86dd 60000000 ffff 06 40 fd000000000000000000000000000001 fd000000000000000000000000000002";

  /** Sequence 0xfffffff0, flags CWR ACK PSH FIN, header of 24 bytes. */
  private static final String TCP = "1234 0050 fffffff0 00000001 6099 0200 0000 0000 01010101";

  private static final String UDP = "1234 0035 0000 0000";

  private final PlainPool pool = new PlainPool(8);
  private final PacketAllocator allocator = pool.newAllocator();
  private final Segmenter segmenter = new Segmenter(allocator);
  private final long memory = Memory.allocate(1 << 17);

  @AfterEach
  void nothingLeaks() {
    Memory.free(memory);
    assertEquals(0, pool.inUse());
    pool.close();
  }

  private static byte[] frame(int payload, String... headers) {
    byte[] head = HexFormat.of().parseHex(String.join("", headers).replace(" ", ""));
    byte[] all = Arrays.copyOf(head, head.length + payload);
    for (int i = 0; i < payload; i++) {
      all[head.length + i] = (byte) (i * 7 + i / 256);
    }
    return all;
  }

  private boolean begin(byte[] frame, int type, int size) {
    Memory.copyFromArray(frame, 0, memory, frame.length);
    return segmenter.begin(memory, frame.length, type, size);
  }

  @Test
  void tcpOverIpv4() {
    byte[] frame = frame(2500, ETHERNET, IPV4, TCP);
    assertTrue(begin(frame, VirtioNetHdr.GSO_TCPV4, 1000));
    assertEquals(14 + 20 + 24 + 1000, segmenter.segmentLength());
    int[] payloads = {1000, 1000, 500};
    int[] flags = {0x90, 0x10, 0x19};
    int offset = 0;
    for (int i = 0; i < 3; i++) {
      long packet = segmenter.next();
      long ip = Mbuf.data(packet) + 14;
      assertEquals(58 + payloads[i], Mbuf.length(packet));
      assertEquals(44 + payloads[i], Bytes.u16(ip + 2));
      assertEquals(0x1233 + i, Bytes.u16(ip + 4));
      assertEquals(0, Checksum.of(ip, 20));
      assertEquals(0xfffffff0 + offset, Bytes.i32(ip + 20 + 4));
      assertEquals(flags[i], Bytes.u8(ip + 20 + 13));
      assertEquals(0, Checksum.transport(ip, ip + 20, 24 + payloads[i]));
      byte[] bytes = Mbuf.toBytes(packet);
      assertTrue(
          Arrays.equals(bytes, 58, bytes.length, frame, 58 + offset, 58 + offset + payloads[i]));
      offset += payloads[i];
      allocator.free(packet);
    }
    assertFalse(segmenter.hasNext());
  }

  @Test
  void tcpOverIpv6BehindATagAndAnExtension() {
    String ip6 = IPV6.replace("ffff 06 40", "ffff 00 40") + "06 00 0104 00000000";
    byte[] frame = frame(1500, ETHERNET, "8100 0005", ip6, TCP);
    assertTrue(begin(frame, VirtioNetHdr.GSO_TCPV6, 1400));
    for (int payload : new int[] {1400, 100}) {
      long packet = segmenter.next();
      long ip = Mbuf.data(packet) + 18;
      assertEquals(8 + 24 + payload, Bytes.u16(ip + 4));
      assertEquals(0, Checksum.transport6(ip, 6, ip + 48, 24 + payload));
      allocator.free(packet);
    }
    assertFalse(segmenter.hasNext());
  }

  @Test
  void udpDatagrams() {
    byte[] frame = frame(250, ETHERNET, IPV4.replace("4006", "4011"), UDP);
    assertTrue(begin(frame, VirtioNetHdr.GSO_UDP_L4, 100));
    for (int payload : new int[] {100, 100, 50}) {
      long packet = segmenter.next();
      long ip = Mbuf.data(packet) + 14;
      assertEquals(8 + payload, Bytes.u16(ip + 24));
      assertEquals(0, Checksum.transport(ip, ip + 20, 8 + payload));
      allocator.free(packet);
    }
    assertFalse(segmenter.hasNext());
  }

  @Test
  void whatCannotBeCutIsRefused() {
    byte[] frame = frame(250, ETHERNET, IPV4, TCP);
    assertFalse(begin(frame, VirtioNetHdr.GSO_TCPV4, 0));
    assertFalse(begin(frame, 3, 100));
    assertFalse(begin(frame, VirtioNetHdr.GSO_UDP_L4, 100));
    assertFalse(begin(Arrays.copyOf(frame, 58), VirtioNetHdr.GSO_TCPV4, 100));
    assertFalse(segmenter.hasNext());
  }

  @Test
  void damagedHeadersStayInBounds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[][] frames = {
      frame(300, ETHERNET, IPV4, TCP),
      frame(300, ETHERNET, IPV6, TCP),
      frame(300, ETHERNET, IPV4.replace("4006", "4011"), UDP)
    };
    int[] types = {VirtioNetHdr.GSO_TCPV4, VirtioNetHdr.GSO_TCPV6, VirtioNetHdr.GSO_UDP_L4};
    for (int round = 0; round < 20_000; round++) {
      int kind = random.nextInt(3);
      byte[] frame = Arrays.copyOf(frames[kind], random.nextInt(frames[kind].length));
      for (int i = random.nextInt(3); i > 0 && frame.length > 0; i--) {
        frame[random.nextInt(frame.length)] = (byte) random.nextInt();
      }
      if (begin(frame, types[kind], 1 + random.nextInt(400))) {
        int total = 0;
        while (segmenter.hasNext()) {
          long packet = segmenter.next();
          assertTrue(packet != 0, "seed " + seed);
          total += Mbuf.length(packet);
          allocator.free(packet);
        }
        assertTrue(total >= frame.length, "seed " + seed);
      }
    }
  }
}
