// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.effect.Field;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketFixture;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Merging of fields: by the short way and the long one, and where fields are missing. */
class FieldMergeTest extends PacketFixture {
  private static final String ETHERNET = "00010203040506070809101108004500";
  private static final String UDP =
      ETHERNET + "002400010000401166b5010203040506070800350050001000004142434445464748";
  private static final String TCP =
      ETHERNET
          + "00300001000040066ab401020304050607080035005000000001000000025018010000000000"
          + "4142434445464748";
  private static final String TAGGED = "00010203040506070809101181000005" + UDP.substring(24);
  private static final String IPV6 =
      "00010203040506070809101186dd60000000001011402001000000000000000000000000000120010000"
          + "00000000000000000000000200350050001000004142434445464748";

  private static final List<Field> FIXED =
      List.of(
          Field.IP_TOS,
          Field.IP_ID,
          Field.IP_TTL,
          Field.IP_SRC,
          Field.IP_DST,
          Field.SRC_PORT,
          Field.DST_PORT,
          Field.TCP_SEQ,
          Field.TCP_WINDOW);

  private static final Set<Field> SUMS = EnumSet.of(Field.IP_CHECKSUM, Field.CHECKSUM);

  private final long seed = System.nanoTime();
  private final Random random = new Random(seed);

  /** A packet with right checksums. */
  private long proper(String hex) {
    long packet = packet(hex);
    long ip = Mbuf.data(packet) + ipOffset(hex);
    boolean six = Bytes.u8(ip) >> 4 == 6;
    long transport = ip + (six ? 40 : 20);
    boolean tcp = Bytes.u8(ip + (six ? 6 : 9)) == 6;
    int length = (int) (Mbuf.data(packet) + Mbuf.length(packet) - transport);
    if (!six) {
      Bytes.putU16(ip + 10, 0);
      Bytes.putU16(ip + 10, Checksum.of(ip, 20));
    }
    Bytes.putU16(transport + (tcp ? 16 : 6), 0);
    Bytes.putU16(transport + (tcp ? 16 : 6), sumOf(ip, transport, length, six));
    return packet;
  }

  private static int sumOf(long ip, long transport, int length, boolean six) {
    return six
        ? Checksum.transport6(ip, Bytes.u8(ip + 6), transport, length)
        : Checksum.transport(ip, transport, length);
  }

  private static int ipOffset(String hex) {
    return hex.startsWith("8100", 24) ? 18 : 14;
  }

  private void mark(long packet, String hex) {
    long ip = Mbuf.data(packet) + ipOffset(hex);
    Headers.markIp(packet, ip, Bytes.u8(ip) >> 4 == 6 ? 40 : 20);
  }

  private void change(long packet, String hex) {
    for (int i = ipOffset(hex) + 1; i < Mbuf.length(packet) - 8; i++) {
      boolean six = hex.equals(IPV6);
      int inIp = i - ipOffset(hex);
      // Neither lengths nor protocols: they say where the fields are.
      boolean structure =
          six
              ? inIp >= 4 && inIp < 7
              : inIp == 2 || inIp == 3 || inIp == 6 || inIp == 7 || inIp == 9;
      boolean doff = hex.equals(TCP) && inIp == 32;
      boolean udpLength = !hex.equals(TCP) && (inIp == (six ? 44 : 24) || inIp == (six ? 45 : 25));
      if (!structure && !doff && !udpLength && random.nextInt(3) == 0) {
        Bytes.putU8(Mbuf.data(packet) + i, random.nextInt(256));
      }
    }
  }

  private Set<Field> someFields() {
    Set<Field> some = EnumSet.noneOf(Field.class);
    FIXED.stream().filter(field -> random.nextBoolean()).forEach(some::add);
    return some;
  }

  @Test
  void bothWaysAreOne() {
    for (int i = 0; i < 30; i++) {
      String hex = i % 2 == 0 ? UDP : TCP;
      FieldMerge merge = new FieldMerge(someFields(), SUMS, false);
      long source = proper(hex);
      change(source, hex);
      long marked = proper(hex);
      long unmarked = proper(hex);
      merge.merge(source, unmarked, Mbuf.length(source));
      mark(source, hex);
      merge.merge(source, marked, Mbuf.length(source));
      assertArrayEquals(Mbuf.toBytes(unmarked), Mbuf.toBytes(marked), "seed " + seed);
    }
  }

  @Test
  void checksumsFollow() {
    for (String hex : List.of(UDP, TCP, TAGGED, IPV6)) {
      for (int i = 0; i < 8; i++) {
        FieldMerge merge = new FieldMerge(someFields(), SUMS, false);
        long source = proper(hex);
        change(source, hex);
        long target = proper(hex);
        if (i % 2 == 0) {
          mark(source, hex);
        }
        merge.merge(source, target, Mbuf.length(source));
        long ip = Mbuf.data(target) + ipOffset(hex);
        boolean six = hex.equals(IPV6);
        long transport = ip + (six ? 40 : 20);
        int length = (int) (Mbuf.data(target) + Mbuf.length(target) - transport);
        assertEquals(0, six ? 0 : Checksum.of(ip, 20), "seed " + seed);
        assertEquals(0, sumOf(ip, transport, length, six), "seed " + seed);
      }
    }
  }

  @Test
  void aDatagramWithoutChecksumStaysWithout() {
    long source = packet(UDP);
    long target = packet(UDP);
    Bytes.putU16(Mbuf.data(source) + 36, 99);
    new FieldMerge(EnumSet.of(Field.DST_PORT), SUMS, false).merge(source, target, 50);
    assertEquals(99, Bytes.u16(Mbuf.data(target) + 36));
    assertEquals(0, Bytes.u16(Mbuf.data(target) + 40));
  }

  @Test
  void nothingIsReadOrWrittenBehindTheEnd() {
    FieldMerge merge = new FieldMerge(Field.HEADERS.members(), Set.of(), false);
    for (String hex : List.of(UDP, TCP, TAGGED, IPV6)) {
      for (int length = 0; length < hex.length() / 2; length++) {
        long source = allocator.packetOf(bytes(hex.substring(0, 2 * length)));
        long target = allocator.packetOf(bytes("ff".repeat(hex.length() / 2)));
        if (length > ipOffset(hex)) {
          mark(source, hex);
        }
        merge.merge(source, target, length);
        for (int i = length; i < hex.length() / 2; i++) {
          assertEquals(0xff, Bytes.u8(Mbuf.data(target) + i), hex + " cut at " + length);
        }
        allocator.free(source);
        allocator.free(target);
      }
    }
  }

  @Test
  void allHeadersTogetherAreTheHeaders() {
    for (String hex : List.of(UDP, TCP, TAGGED, IPV6)) {
      long source = packet(hex);
      long target = packet("00".repeat(hex.length() / 2));
      FieldMerge merge = new FieldMerge(Field.HEADERS.members(), Set.of(), false);
      merge.merge(source, target, Mbuf.length(source));
      assertEquals(hex.substring(0, hex.length() - 16) + "00".repeat(8), hex(target));
    }
  }
}
