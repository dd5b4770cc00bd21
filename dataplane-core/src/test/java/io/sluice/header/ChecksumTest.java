// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.NeedsChecks;
import io.sluice.packet.PacketAccessError;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketFixture;
import io.sluice.packet.PlainPool;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ChecksumTest extends PacketFixture {
  private static final long SEED = 20260101;
  private static final int[] CORNERS = {
    0, 1, 2, 0x7f, 0xff, 0x100, 0x7fff, 0x8000, 0x8001, 0xff00, 0xfffe, 0xffff
  };

  /** RFC 1071 word by word, as its section 1 states it. */
  private static int naiveSum(byte[] bytes, int from, int length) {
    int sum = 0;
    for (int i = 0; i < length; i++) {
      int b = bytes[from + i] & 0xff;
      sum += i % 2 == 0 ? b << 8 : b;
      if (sum > 0xffff) {
        sum = (sum & 0xffff) + 1;
      }
    }
    return sum;
  }

  @Test
  void exampleOfRfc1071() {
    assertEquals(0xddf2, Checksum.sum(data("0001 f203 f4f5 f6f7"), 8));
  }

  @Test
  void everyLengthAndAlignmentEqualsTheReference() {
    Random random = new Random(SEED);
    byte[] bytes = new byte[300];
    for (int round = 0; round < 4; round++) {
      random.nextBytes(bytes);
      long data = Mbuf.data(packet(bytes));
      for (int from = 0; from < 9; from++) {
        for (int length = 0; from + length <= bytes.length; length++) {
          assertEquals(
              naiveSum(bytes, from, length),
              Checksum.sum(data + from, length),
              "seed " + SEED + " from " + from + " length " + length);
        }
      }
    }
  }

  @Test
  void carriesOfAllOnesSurvive() {
    byte[] ones = new byte[2048];
    Arrays.fill(ones, (byte) 0xff);
    long data = Mbuf.data(packet(ones));
    for (int length = 0; length <= 2048; length++) {
      assertEquals(naiveSum(ones, 0, length), Checksum.sum(data, length), "length " + length);
    }
  }

  @Test
  void largestPacketDoesNotOverflow() {
    PlainPool large = new PlainPool(1, 65_000);
    byte[] bytes = new byte[65_000];
    new Random(SEED).nextBytes(bytes);
    PacketAllocator own = large.newAllocator();
    long packet = own.packetOf(bytes);
    assertEquals(naiveSum(bytes, 0, 65_000), Checksum.sum(Mbuf.data(packet), 65_000));
    own.free(packet);
    large.close();
  }

  @Test
  void headerIsRightWhereItsSumIsAllOnes() {
    Random random = new Random(SEED);
    byte[] header = new byte[20];
    long data = Mbuf.data(packet(header));
    for (int round = 0; round < 100_000; round++) {
      random.nextBytes(header);
      for (int i = 0; i < 20; i += 2) {
        if (random.nextInt(3) == 0) {
          int corner = CORNERS[random.nextInt(CORNERS.length)];
          header[i] = (byte) (corner >> 8);
          header[i + 1] = (byte) corner;
        }
      }
      header[0] |= 0x40;
      // half of them right, the others off by whatever was there
      if (round % 2 == 0) {
        header[10] = 0;
        header[11] = 0;
        int checksum = ~naiveSum(header, 0, 20);
        header[10] = (byte) (checksum >> 8);
        header[11] = (byte) checksum;
      }
      Bytes.copyIn(data, header, 0, header.length);
      assertEquals(
          naiveSum(header, 0, 20) == 0xffff,
          Checksum.isRight20(data),
          () -> "seed " + SEED + ": " + Arrays.toString(header));
    }
  }

  @Test
  void onlyZerosSumToZero() {
    assertEquals(0, Checksum.sum(data("00000000"), 4));
    assertEquals(0xffff, Checksum.of(data("00000000"), 4));
    assertEquals(0xffff, Checksum.sum(data("ffffffff"), 4));
    assertEquals(0xffff, Checksum.sum(data("fffe0001"), 4));
  }

  @Test
  void sumsOfPartsAddUp() {
    byte[] bytes = new byte[101];
    new Random(SEED).nextBytes(bytes);
    long data = Mbuf.data(packet(bytes));
    for (int cut = 0; cut <= 100; cut += 2) {
      int sum = Checksum.add(Checksum.sum(data, cut), Checksum.sum(data + cut, 101 - cut));
      assertEquals(naiveSum(bytes, 0, 101), sum);
    }
  }

  @Test
  void twentyBytesEqualTheReference() {
    Random random = new Random(SEED);
    byte[] bytes = new byte[20];
    long data = Mbuf.data(packet(bytes));
    assertEquals(0, Checksum.sum20(data));
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      if (i % 4 == 0) {
        Arrays.fill(bytes, random.nextInt(20), 20, (byte) 0xff);
      }
      Bytes.copyIn(data, bytes, 0, 20);
      assertEquals(naiveSum(bytes, 0, 20), Checksum.sum20(data), "seed " + SEED + " round " + i);
    }
  }

  @NeedsChecks
  @Test
  void boundsAreChecked() {
    long data = data("00112233");
    assertThrows(PacketAccessError.class, () -> Checksum.sum(data, 5));
    assertThrows(PacketAccessError.class, () -> Checksum.sum(data - 1, 2));
  }

  /** RFC 1624, section 4: the example in which equation 2 goes wrong. */
  @Test
  void exampleOfRfc1624() {
    assertEquals(0x0000, Checksum.update16(0xdd2f, 0x5555, 0x3285));
  }

  @Test
  void update16EqualsRecomputingForAllCorners() {
    Random random = new Random(SEED);
    for (int rest : CORNERS) {
      for (int before : CORNERS) {
        for (int after : CORNERS) {
          check16(rest, before, after);
          check16(random.nextInt(0x10000), before, after);
          check16(rest, before, random.nextInt(0x10000));
        }
      }
    }
  }

  private static void check16(int rest, int before, int after) {
    // A constant that is not zero stands for the fields a real header always has.
    int constant = 0x4500;
    int old = Checksum.finish(Checksum.add(Checksum.add(constant, rest), before));
    int now = Checksum.finish(Checksum.add(Checksum.add(constant, rest), after));
    assertEquals(now, Checksum.update16(old, before, after), rest + " " + before + " " + after);
  }

  @Test
  void update32EqualsRecomputing() {
    Random random = new Random(SEED);
    byte[] bytes = new byte[20];
    for (int i = 0; i < 20_000; i++) {
      random.nextBytes(bytes);
      bytes[0] = 0x45;
      int at = 2 * (2 + random.nextInt(7));
      int before = word(bytes, at);
      int old = ~naiveSum(bytes, 0, 20) & 0xffff;
      int after =
          random.nextInt(4) == 0
              ? CORNERS[random.nextInt(12)] << 16 | CORNERS[random.nextInt(12)]
              : random.nextInt();
      for (int b = 0; b < 4; b++) {
        bytes[at + b] = (byte) (after >>> 24 - 8 * b);
      }
      int now = ~naiveSum(bytes, 0, 20) & 0xffff;
      assertEquals(now, Checksum.update32(old, before, after), "seed " + SEED + " round " + i);
      int delta =
          Checksum.add(
              Checksum.delta16(before >>> 16, after >>> 16),
              Checksum.delta16(before & 0xffff, after & 0xffff));
      assertEquals(now, Checksum.update(old, delta));
    }
  }

  private static int word(byte[] bytes, int at) {
    return (bytes[at] & 0xff) << 24
        | (bytes[at + 1] & 0xff) << 16
        | (bytes[at + 2] & 0xff) << 8
        | bytes[at + 3] & 0xff;
  }

  @Test
  void unchangedFieldLeavesTheChecksum() {
    for (int checksum = 0; checksum < 0xffff; checksum++) {
      assertEquals(checksum, Checksum.update16(checksum, 0x1234, 0x1234));
      assertEquals(checksum, Checksum.update32(checksum, -1, -1));
    }
  }

  @Test
  void udpWithoutChecksumStaysWithout() {
    assertEquals(0, Checksum.updateUdp(0, Checksum.delta16(1, 2)));
  }

  @Test
  void udpChecksumNeverBecomesNone() {
    for (int checksum = 1; checksum <= 0xffff; checksum++) {
      int delta = Checksum.delta16(0x1000, 0x2345);
      int updated = Checksum.updateUdp(checksum, delta);
      int plain = Checksum.update(checksum, delta);
      assertEquals(plain == 0 ? 0xffff : plain, updated);
      assertEquals(
          checksum, Checksum.updateUdp(updated, Checksum.delta16(0x2345, 0x1000)), "and back");
    }
    assertEquals(0xffff, Checksum.finishUdp(0xffff));
    assertEquals(0xfffe, Checksum.finishUdp(1));
  }

  /** A datagram whose checksum comes out as zero, and is sent as 0xffff. */
  @Test
  void udpZeroIsSentAsAllOnes() {
    long ip = data("4500 001e 0000 0000 4011 0000 0a000001 0a000002 0001 0002 000a 0000 0000");
    int sum =
        Checksum.add(
            Checksum.pseudoHeader(0x0a000001, 0x0a000002, 17, 10), Checksum.sum(ip + 20, 10));
    Bytes.putU16(ip + 28, Checksum.finish(sum));
    assertEquals(0, Checksum.transport(ip, ip + 20, 10));
    int checksum = Checksum.finishUdp(Checksum.finish(Checksum.transport(ip, ip + 20, 10)));
    assertEquals(checksum, Checksum.ofUdp(ip, ip + 20, 10));
    assertEquals(0xffff, checksum);
    Udp.setChecksum(ip + 20, checksum);
    assertEquals(0, Checksum.transport(ip, ip + 20, 10), "a receiver accepts it");
  }

  /** A header with a checksum that is widely printed as an example, before a TCP SYN. */
  @Test
  void transportOverIpv4EqualsTheReference() {
    String segment =
        "0050 0051 00000001 00000000 a002 2000 0000 0000 020405b4 0402 080a 00000001 00000000 01"
            + "030307";
    long ip = data("4500 003c 1c46 4000 4006 b1e6 ac100a63 ac100a0c" + segment);
    assertEquals(0, Checksum.of(ip, 20));
    byte[] covered = bytes("ac100a63 ac100a0c 00 06 0028" + segment);
    int expected = ~naiveSum(covered, 0, covered.length) & 0xffff;
    assertEquals(expected, Checksum.transport(ip, ip + 20, 40));
    Tcp.setChecksum(ip + 20, expected);
    assertEquals(0, Checksum.transport(ip, ip + 20, 40));
  }

  @Test
  void transportOverIpv6EqualsTheReference() {
    String addresses = "20010db8000000000000000000000001 20010db8000000000000000000000002";
    String echo = "8000 0000 1234 0001 6162636465666768 69";
    long ip6 = data("6000 0000 0011 3a40" + addresses + echo);
    byte[] covered = bytes(addresses + "00000011 0000003a" + echo);
    int expected = ~naiveSum(covered, 0, covered.length) & 0xffff;
    assertEquals(expected, Checksum.transport6(ip6, IpProtocol.ICMP6, ip6 + 40, 17));
    Icmp6.setChecksum(ip6 + 40, expected);
    assertEquals(0, Checksum.transport6(ip6, IpProtocol.ICMP6, ip6 + 40, 17));
  }

  @Test
  void pseudoHeaderEqualsTheReference() {
    Random random = new Random(SEED);
    byte[] pseudo = new byte[12];
    for (int i = 0; i < 10_000; i++) {
      random.nextBytes(pseudo);
      if (i % 3 == 0) {
        Arrays.fill(pseudo, 0, 8, (byte) 0xff);
      }
      pseudo[8] = 0;
      int length = (pseudo[10] & 0xff) << 8 | pseudo[11] & 0xff;
      assertEquals(
          naiveSum(pseudo, 0, 12),
          Checksum.pseudoHeader(word(pseudo, 0), word(pseudo, 4), pseudo[9] & 0xff, length));
    }
  }
}
