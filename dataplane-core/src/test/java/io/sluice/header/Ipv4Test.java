// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketFixture;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv4Test extends PacketFixture {
  @Test
  void fieldsAreRead() {
    long ip = data("46ba 0102 fffe 6003 ff11 abcd c0000201 e0000001 94040000");
    assertEquals(4, Ipv4.version(ip));
    assertEquals(24, Ipv4.headerLength(ip));
    assertEquals(0xba, Ipv4.tos(ip));
    assertEquals(46, Ipv4.dscp(ip));
    assertEquals(2, Ipv4.ecn(ip));
    assertEquals(0x102, Ipv4.totalLength(ip));
    assertEquals(0xfffe, Ipv4.id(ip));
    assertEquals(0x6003, Ipv4.flagsAndOffset(ip));
    assertTrue(Ipv4.dontFragment(ip));
    assertTrue(Ipv4.moreFragments(ip));
    assertEquals(24, Ipv4.fragmentOffset(ip));
    assertEquals(255, Ipv4.ttl(ip));
    assertEquals(IpProtocol.UDP, Ipv4.protocol(ip));
    assertEquals(0xabcd, Ipv4.checksum(ip));
    assertEquals(0xc0000201, Ipv4.src(ip));
    assertEquals(0xe0000001, Ipv4.dst(ip));
  }

  @Test
  void fieldsAreWritten() {
    long packet = packet("00".repeat(20));
    long ip = Mbuf.data(packet);
    Ipv4.setHeaderLength(ip, 20);
    Ipv4.setTos(ip, 0xb8);
    Ipv4.setTotalLength(ip, 0x73);
    Ipv4.setId(ip, 0x8001);
    Ipv4.setFlagsAndOffset(ip, Ipv4.DONT_FRAGMENT);
    Ipv4.setTtl(ip, 64);
    Ipv4.setProtocol(ip, IpProtocol.UDP);
    Ipv4.setSrc(ip, 0xc0a80001);
    Ipv4.setDst(ip, 0xc0a800c7);
    assertEquals("45b800738001400040110000c0a80001c0a800c7", hex(packet));
    Ipv4.updateChecksum(ip);
    assertEquals(0, Checksum.of(ip, 20));
  }

  @Test
  void wholeHeaderIsWritten() {
    long packet = packet("ff".repeat(20));
    long ip = Mbuf.data(packet);
    int fragment = 0x8001 << 16 | Ipv4.DONT_FRAGMENT;
    Ipv4.set(ip, 0x73, fragment, 200, IpProtocol.UDP, 0xc0a80001, 0xc0a800c7);
    assertEquals("4500007380014000c811", hex(packet).substring(0, 20));
    assertEquals("c0a80001c0a800c7", hex(packet).substring(24));
    assertTrue(Ipv4.isChecksumRight(ip));
  }

  /** A header with a checksum that is widely printed as an example. */
  @Test
  void checksumOfKnownHeader() {
    long ip = data("4500 0073 0000 4000 4011 0000 c0a80001 c0a800c7");
    Ipv4.updateChecksum(ip);
    assertEquals(0xb861, Ipv4.checksum(ip));
  }

  @Test
  void fragments() {
    long ip = data("4500 0014 0000 0000 4011 0000 00000000 00000000");
    assertFalse(Ipv4.isFragment(ip));
    assertTrue(Ipv4.isFirstFragment(ip));
    Ipv4.setFlagsAndOffset(ip, Ipv4.DONT_FRAGMENT | Ipv4.RESERVED);
    assertFalse(Ipv4.isFragment(ip));
    Ipv4.setFlagsAndOffset(ip, Ipv4.MORE_FRAGMENTS);
    assertTrue(Ipv4.isFragment(ip));
    assertTrue(Ipv4.isFirstFragment(ip));
    Ipv4.setFlagsAndOffset(ip, 0x1fff);
    assertTrue(Ipv4.isFragment(ip));
    assertFalse(Ipv4.isFirstFragment(ip));
    assertEquals(65528, Ipv4.fragmentOffset(ip));
  }

  private String options(String hex) {
    int length = 20 + hex.replace(" ", "").length() / 2;
    long ip = data("%02x".formatted(0x40 | length / 4) + "00".repeat(19) + hex);
    StringBuilder seen = new StringBuilder();
    int at = Ipv4.firstOption(ip);
    for (; at > 0; at = Ipv4.nextOption(ip, at)) {
      seen.append(at).append(':').append(Ipv4.optionType(ip, at)).append(' ');
    }
    return seen + (at == 0 ? "end" : "malformed");
  }

  @Test
  void optionsAreWalked() {
    assertEquals("end", options(""));
    assertEquals("end", options("01010101"));
    assertEquals("end", options("00ffffff"));
    assertEquals("20:148 end", options("94040000"));
    assertEquals("21:7 25:148 end", options("01 07040400 94040000 000000"));
    assertEquals("20:148 end", options("94040000 01010100"));
  }

  @Test
  void malformedOptionsEndTheWalk() {
    assertEquals("malformed", options("94000000"));
    assertEquals("malformed", options("94010000"));
    assertEquals("malformed", options("94050000"));
    assertEquals("malformed", options("01010194"));
    assertEquals("20:148 malformed", options("94040000 07ff0000"));
  }

  @Test
  void sourceRoutesNameTheFinalDestination() {
    assertEquals(0x0a000002, Ipv4.finalDst(data("45" + "00".repeat(11) + "0a000001 0a000002")));
    String header = "48" + "00".repeat(11) + "0a000001 0a000002";
    assertEquals(0x0a000009, Ipv4.finalDst(data(header + "01 830b04 0a000008 0a000009")));
    assertEquals(0x0a000009, Ipv4.finalDst(data(header + "890b04 0a000008 0a000009 00")));
    assertEquals(0x0a000002, Ipv4.finalDst(data(header + "01 070b04 0a000008 0a000009")));
    assertEquals(0x0a000002, Ipv4.finalDst(data(header + "830604 0a0000 0000000000 00")));
    assertEquals(0x0a000002, Ipv4.finalDst(data(header + "83ff04 0a000008 0a000009 00")));
  }

  @Test
  void checksumIsVerified() {
    long ip = data("4500 0073 0000 4000 4011 b861 c0a80001 c0a800c7");
    assertTrue(Ipv4.isChecksumRight(ip));
    Ipv4.setTtl(ip, 63);
    assertFalse(Ipv4.isChecksumRight(ip));
    long options = data("46" + "00".repeat(19) + "94040000");
    Ipv4.updateChecksum(options);
    assertTrue(Ipv4.isChecksumRight(options));
    Bytes.putU8(options + 23, 1);
    assertFalse(Ipv4.isChecksumRight(options));
  }

  @Test
  void headerLengthBelowTheMinimumHasNoOptions() {
    for (int words = 0; words <= 5; words++) {
      assertEquals(0, Ipv4.firstOption(data("4" + words + "00".repeat(19))));
    }
  }

  /** Whatever the bytes, a walk stays inside and ends; the checked mode watches the bounds. */
  @Test
  void randomOptionsNeverEscape() {
    long seed = 7;
    Random random = new Random(seed);
    byte[] bytes = new byte[60];
    for (int round = 0; round < 200; round++) {
      random.nextBytes(bytes);
      for (int i = 20; i < 60; i++) {
        bytes[i] = (byte) (random.nextInt(3) == 0 ? random.nextInt(12) : bytes[i]);
      }
      bytes[0] = (byte) (0x40 | random.nextInt(16));
      long ip = Mbuf.data(packet(bytes));
      int steps = 0;
      for (int at = Ipv4.firstOption(ip); at > 0; at = Ipv4.nextOption(ip, at)) {
        assertTrue(at + Ipv4.optionLength(ip, at) <= Ipv4.headerLength(ip), "seed " + seed);
        assertTrue(++steps <= 20, "seed " + seed);
      }
    }
  }
}
