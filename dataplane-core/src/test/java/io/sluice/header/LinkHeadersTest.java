// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Mbuf;
import io.sluice.packet.NeedsChecks;
import io.sluice.packet.PacketAccessError;
import io.sluice.packet.PacketFixture;
import org.junit.jupiter.api.Test;

/** Ethernet, VLAN and ARP. */
class LinkHeadersTest extends PacketFixture {
  private static final long A = 0x0200_5e10_0001L;
  private static final long B = 0xfedc_ba98_7654L;

  @Test
  void ethernetFieldsAreRead() {
    long eth = data("0102030405f6 a7a8a9aaabac 86dd");
    assertEquals(0x0102030405f6L, Ethernet.dst(eth));
    assertEquals(0xa7a8a9aaabacL, Ethernet.src(eth));
    assertEquals(Ethernet.TYPE_IPV6, Ethernet.etherType(eth));
  }

  @Test
  void ethernetFieldsAreWritten() {
    long packet = packet("00".repeat(16));
    Ethernet.set(Mbuf.data(packet), A, B, Ethernet.TYPE_IPV4);
    assertEquals("02005e100001fedcba98765408000000", hex(packet));
    Ethernet.setDst(Mbuf.data(packet), B);
    Ethernet.setSrc(Mbuf.data(packet), A);
    Ethernet.setEtherType(Mbuf.data(packet), Ethernet.TYPE_VLAN);
    assertEquals("fedcba98765402005e10000181000000", hex(packet));
  }

  /** Bits above the address must not reach its neighbour. */
  @Test
  void ethernetSetIgnoresBitsBeyondTheAddress() {
    long packet = packet("00".repeat(14));
    Ethernet.set(Mbuf.data(packet), A, 0xffff_0000_0000_0000L | B, 0x0800);
    assertEquals("02005e100001fedcba9876540800", hex(packet));
  }

  @Test
  void groupAddresses() {
    assertTrue(Ethernet.isGroup(Ethernet.BROADCAST));
    assertTrue(Ethernet.isGroup(0x0100_5e00_0001L));
    assertFalse(Ethernet.isGroup(A));
    assertFalse(Ethernet.isGroup(B & ~(1L << 40)));
  }

  @Test
  void vlanTag() {
    long packet = packet("b00186dd");
    long tag = Mbuf.data(packet);
    assertEquals(5, Vlan.pcp(tag));
    assertTrue(Vlan.dei(tag));
    assertEquals(1, Vlan.vid(tag));
    assertEquals(Ethernet.TYPE_IPV6, Vlan.etherType(tag));
    Vlan.setTci(tag, Vlan.tci(7, false, 4095));
    Vlan.setEtherType(tag, Ethernet.TYPE_ARP);
    assertEquals("efff0806", hex(packet));
    assertFalse(Vlan.dei(tag));
    assertTrue(Ethernet.isVlan(0x8100) && Ethernet.isVlan(0x88a8) && !Ethernet.isVlan(0x0800));
  }

  @Test
  void arpFields() {
    long arp = data("0001 0800 06 04 0002 02005e100001 c0000201 fedcba987654 c00002fe");
    assertTrue(Arp.isEthernetIpv4(arp));
    assertEquals(Arp.REPLY, Arp.operation(arp));
    assertEquals(A, Arp.senderMac(arp));
    assertEquals(0xc0000201, Arp.senderIp(arp));
    assertEquals(B, Arp.targetMac(arp));
    assertEquals(0xc00002fe, Arp.targetIp(arp));
    assertEquals(1, Arp.hardwareType(arp));
    assertEquals(0x0800, Arp.protocolType(arp));
    assertEquals(6, Arp.hardwareLength(arp));
    assertEquals(4, Arp.protocolLength(arp));
  }

  @Test
  void arpOfOtherNetworksIsToldApart() {
    assertFalse(Arp.isEthernetIpv4(data("0006 0800 06 04 0001" + "00".repeat(20))));
    assertFalse(Arp.isEthernetIpv4(data("0001 86dd 06 04 0001" + "00".repeat(20))));
    assertFalse(Arp.isEthernetIpv4(data("0001 0800 08 04 0001" + "00".repeat(20))));
    assertFalse(Arp.isEthernetIpv4(data("0001 0800 06 10 0001" + "00".repeat(20))));
  }

  @Test
  void arpIsWritten() {
    long packet = packet("ff".repeat(28));
    Arp.set(Mbuf.data(packet), Arp.REQUEST, A, 0xc0000201, 0, 0xc00002fe);
    assertEquals("000108000604000102005e100001c0000201000000000000c00002fe", hex(packet));
  }

  @NeedsChecks
  @Test
  void truncatedHeadersAreCaught() {
    long eth = data("00".repeat(13));
    assertThrows(PacketAccessError.class, () -> Ethernet.etherType(eth));
    assertThrows(PacketAccessError.class, () -> Ethernet.set(eth, A, B, 0));
    long arp = data("00".repeat(27));
    assertThrows(PacketAccessError.class, () -> Arp.targetIp(arp));
  }
}
