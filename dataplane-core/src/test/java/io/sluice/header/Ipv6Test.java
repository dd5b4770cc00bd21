// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketFixture;
import java.util.Random;
import org.junit.jupiter.api.Test;

class Ipv6Test extends PacketFixture {
  private static final String ADDRESSES =
      "20010db8000000000000000000000001 20010db80000000000000000000000ff";

  private String header(int next) {
    return "6000 0000 0000 %02x 40".formatted(next) + ADDRESSES;
  }

  private int walk(String hex) {
    long packet = packet(hex);
    return Ipv6.transport(Mbuf.data(packet), Mbuf.length(packet));
  }

  @Test
  void fieldsAreRead() {
    long ip6 = data("6b9a bcde 0102 11 ff" + ADDRESSES);
    assertEquals(6, Ipv6.version(ip6));
    assertEquals(0xb9, Ipv6.trafficClass(ip6));
    assertEquals(0xb9 >> 2, Ipv6.dscp(ip6));
    assertEquals(1, Ipv6.ecn(ip6));
    assertEquals(0xabcde, Ipv6.flowLabel(ip6));
    assertEquals(0x102, Ipv6.payloadLength(ip6));
    assertEquals(17, Ipv6.nextHeader(ip6));
    assertEquals(255, Ipv6.hopLimit(ip6));
    assertEquals(0x20010db8_00000000L, Ipv6.srcHigh(ip6));
    assertEquals(1, Ipv6.srcLow(ip6));
    assertEquals(0x20010db8_00000000L, Ipv6.dstHigh(ip6));
    assertEquals(255, Ipv6.dstLow(ip6));
  }

  @Test
  void fieldsAreWritten() {
    long packet = packet("00".repeat(40));
    long ip6 = Mbuf.data(packet);
    Ipv6.setFirstWord(ip6, 0xb9, 0xabcde);
    Ipv6.setPayloadLength(ip6, 0x102);
    Ipv6.setNextHeader(ip6, 17);
    Ipv6.setHopLimit(ip6, 255);
    Ipv6.setSrc(ip6, 0x20010db8_00000000L, 1);
    Ipv6.setDst(ip6, 0x20010db8_00000000L, 255);
    assertEquals(("6b9abcde010211ff" + ADDRESSES).replace(" ", ""), hex(packet));
  }

  @Test
  void transportDirectlyBehind() {
    int transport = walk(header(17));
    assertEquals(17, Ipv6.transportProtocol(transport));
    assertEquals(40, Ipv6.transportOffset(transport));
    assertFalse(Ipv6.isFragment(transport));
  }

  @Test
  void extensionHeadersAreSteppedOver() {
    String hop = "2b00 0104 00000000";
    String routing = "3c01 0000 00000000 0000000000000000";
    String options = "3300 0104 00000000";
    String auth = "0604 0000 00000001 00000001" + "aa".repeat(12);
    int transport = walk(header(0) + hop + routing + options + auth);
    assertEquals(IpProtocol.TCP, Ipv6.transportProtocol(transport));
    assertEquals(40 + 8 + 16 + 8 + 24, Ipv6.transportOffset(transport));
  }

  @Test
  void fragmentsAreTold() {
    int atomic = walk(header(44) + "1100 0000 00000001");
    assertFalse(Ipv6.isFragment(atomic) || Ipv6.isLaterFragment(atomic));
    assertEquals(17, Ipv6.transportProtocol(atomic));
    int first = walk(header(44) + "1100 0001 00000001");
    assertTrue(Ipv6.isFragment(first) && !Ipv6.isLaterFragment(first));
    assertEquals(48, Ipv6.transportOffset(first));
    int later = walk(header(44) + "3c00 0008 00000001" + "ff".repeat(8));
    assertTrue(Ipv6.isFragment(later) && Ipv6.isLaterFragment(later));
    assertEquals(60, Ipv6.transportProtocol(later), "the walk ends at a later fragment");
    assertEquals(48, Ipv6.transportOffset(later));
  }

  @Test
  void unknownAndEncryptedEndTheChain() {
    assertEquals(50, Ipv6.transportProtocol(walk(header(50))));
    assertEquals(59, Ipv6.transportProtocol(walk(header(59))));
    assertEquals(253, Ipv6.transportProtocol(walk(header(253))));
  }

  @Test
  void cutOffChainsAreMalformed() {
    for (int next : new int[] {0, 43, 44, 51, 60, 135, 139, 140}) {
      for (int present = 0; present < 8; present++) {
        assertEquals(Ipv6.MALFORMED, walk(header(next) + "00".repeat(present)), "next " + next);
      }
    }
    assertEquals(Ipv6.MALFORMED, walk(header(0) + "1101" + "00".repeat(13)));
    assertNotEquals(Ipv6.MALFORMED, walk(header(0) + "1101" + "00".repeat(14)));
  }

  @Test
  void longChainsAreMalformed() {
    String links = "3c00010400000000";
    String last = "1100010400000000";
    int longest = walk(header(60) + links.repeat(Ipv6.MAX_EXTENSIONS - 1) + last);
    assertEquals(17, Ipv6.transportProtocol(longest));
    assertEquals(Ipv6.MALFORMED, walk(header(60) + links.repeat(Ipv6.MAX_EXTENSIONS) + last));
  }

  @Test
  void fragmentHeadersAreReadAndWritten() {
    long packet = packet("11 ff fffd 89abcdef");
    long fragment = Mbuf.data(packet);
    assertEquals(17, Ipv6Fragment.nextHeader(fragment));
    assertEquals(0xfff8, Ipv6Fragment.offset(fragment));
    assertTrue(Ipv6Fragment.moreFragments(fragment));
    assertEquals(0x89abcdef, Ipv6Fragment.id(fragment));
    Ipv6Fragment.write(fragment, 58, 0x1230, false, 0x1234567);
    assertEquals("3a00123001234567", hex(packet));
    Ipv6Fragment.write(fragment, 6, 8, true, 1);
    assertEquals("0600000900000001", hex(packet));
  }

  /** The checked mode turns any read outside the packet into an error. */
  @Test
  void randomChainsNeverEscape() {
    long seed = 11;
    Random random = new Random(seed);
    int[] extensions = {0, 43, 44, 51, 60, 135};
    for (int round = 0; round < 200; round++) {
      byte[] bytes = new byte[40 + random.nextInt(120)];
      random.nextBytes(bytes);
      bytes[6] = (byte) extensions[random.nextInt(6)];
      for (int i = 40; i + 1 < bytes.length; i += 8) {
        bytes[i] = (byte) extensions[random.nextInt(6)];
        bytes[i + 1] = (byte) random.nextInt(3);
      }
      long packet = packet(bytes);
      int transport = Ipv6.transport(Mbuf.data(packet), bytes.length);
      if (transport != Ipv6.MALFORMED) {
        assertTrue(Ipv6.transportOffset(transport) <= bytes.length, "seed " + seed);
      }
    }
  }
}
