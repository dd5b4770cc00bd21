// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketFixture;
import org.junit.jupiter.api.Test;

/** TCP, UDP, ICMP and ICMPv6. */
class TransportHeadersTest extends PacketFixture {
  @Test
  void tcpFieldsAreRead() {
    long tcp = data("c001 01bb fffffffe 80000001 a0c2 faf0 1234 ff01" + "01".repeat(20));
    assertEquals(0xc001, Tcp.srcPort(tcp));
    assertEquals(443, Tcp.dstPort(tcp));
    assertEquals(-2, Tcp.seq(tcp));
    assertEquals(0x80000001, Tcp.ack(tcp));
    assertEquals(40, Tcp.headerLength(tcp));
    assertEquals(Tcp.CWR | Tcp.ECE | Tcp.SYN, Tcp.flags(tcp));
    assertEquals(8, Tcp.sequenceLength(tcp, 7));
    assertEquals(0xfaf0, Tcp.window(tcp));
    assertEquals(0x1234, Tcp.checksum(tcp));
    assertEquals(0xff01, Tcp.urgentPointer(tcp));
  }

  @Test
  void tcpFieldsAreWritten() {
    long packet = packet("ff".repeat(20));
    long tcp = Mbuf.data(packet);
    Tcp.setSrcPort(tcp, 0xc001);
    Tcp.setDstPort(tcp, 443);
    Tcp.setSeq(tcp, -2);
    Tcp.setAck(tcp, 7);
    Tcp.setHeaderLength(tcp, 60);
    Tcp.setFlags(tcp, Tcp.ACK | Tcp.PSH | Tcp.FIN);
    assertEquals(1, Tcp.sequenceLength(tcp, 0));
    Tcp.setWindow(tcp, 65535);
    Tcp.setChecksum(tcp, 0xabcd);
    Tcp.setUrgentPointer(tcp, 1);
    assertEquals("c00101bbfffffffe00000007f019ffffabcd0001", hex(packet));
  }

  @Test
  void tcpHeaderIsWritten() {
    long packet = packet("ff".repeat(21));
    Tcp.set(Mbuf.data(packet), 0xc001_01bb, -2, 7, Tcp.CWR | Tcp.FIN, 0xfaf0);
    assertEquals("c00101bbfffffffe000000075081faf000000000ff", hex(packet));
  }

  @Test
  void tcpOptionsAreWalked() {
    long tcp =
        data(
            "00".repeat(12)
                + "a0"
                + "00".repeat(7)
                + "020405b4 0402 080a0000000100000000 01 030307");
    int at = Tcp.firstOption(tcp);
    assertEquals(20, at);
    assertEquals(Tcp.OPTION_MSS, Tcp.optionKind(tcp, at));
    assertEquals(1460, Bytes.u16(tcp + at + 2));
    at = Tcp.nextOption(tcp, at);
    assertEquals(Tcp.OPTION_SACK_PERMITTED, Tcp.optionKind(tcp, at));
    at = Tcp.nextOption(tcp, at);
    assertEquals(Tcp.OPTION_TIMESTAMPS, Tcp.optionKind(tcp, at));
    assertEquals(10, Tcp.optionLength(tcp, at));
    at = Tcp.nextOption(tcp, at);
    assertEquals(Tcp.OPTION_WINDOW_SCALE, Tcp.optionKind(tcp, at));
    assertEquals(0, Tcp.nextOption(tcp, at));
  }

  @Test
  void tcpOptionOfLengthZeroEndsTheWalk() {
    assertEquals(-1, Tcp.firstOption(data("00".repeat(12) + "60" + "00".repeat(7) + "02000000")));
    assertEquals(-1, Tcp.firstOption(data("00".repeat(12) + "60" + "00".repeat(7) + "01010105")));
  }

  @Test
  void udp() {
    long packet = packet("c001 0035 ffff 1234");
    long udp = Mbuf.data(packet);
    assertEquals(0xc001, Udp.srcPort(udp));
    assertEquals(53, Udp.dstPort(udp));
    assertEquals(0xffff, Udp.length(udp));
    assertEquals(0x1234, Udp.checksum(udp));
    Udp.setSrcPort(udp, 53);
    Udp.setDstPort(udp, 0xffff);
    Udp.setLength(udp, 8);
    Udp.setChecksum(udp, 0xfedc);
    assertEquals("0035ffff0008fedc", hex(packet));
  }

  @Test
  void icmp() {
    long packet = packet("0800 f7fc 0001 0002");
    long icmp = Mbuf.data(packet);
    assertEquals(Icmp.ECHO, Icmp.type(icmp));
    assertEquals(0, Icmp.code(icmp));
    assertEquals(0xf7fc, Icmp.checksum(icmp));
    assertEquals(1, Icmp.id(icmp));
    assertEquals(2, Icmp.sequence(icmp));
    assertEquals(0x10002, Icmp.rest(icmp));
    assertEquals(0, Checksum.of(icmp, 8));
    Icmp.setType(icmp, Icmp.UNREACHABLE);
    Icmp.setCode(icmp, Icmp.CODE_NEED_FRAGMENT);
    Icmp.setChecksum(icmp, 0x1111);
    Icmp.setRest(icmp, 1280);
    assertEquals("0304111100000500", hex(packet));
    Icmp.setId(icmp, 0xffff);
    Icmp.setSequence(icmp, 0xfffe);
    assertEquals("03041111fffffffe", hex(packet));
  }

  @Test
  void icmpErrorsAndQueries() {
    for (int type = 0; type < 256; type++) {
      boolean error = type == 3 || type == 4 || type == 5 || type == 11 || type == 12;
      boolean query = type == 0 || type == 8 || type >= 13 && type <= 18;
      assertEquals(error, Icmp.isError(type), "type " + type);
      assertEquals(query, Icmp.isQuery(type), "type " + type);
    }
    assertTrue(Icmp6.isError(Icmp6.PACKET_TOO_BIG));
    assertFalse(Icmp6.isError(Icmp6.ECHO));
  }

  @Test
  void icmp6() {
    long packet = packet("8700 1234 00000000 20010db8000000000000000000000001");
    long icmp = Mbuf.data(packet);
    assertEquals(Icmp6.NEIGHBOR_SOLICITATION, Icmp6.type(icmp));
    assertEquals(0x1234, Icmp6.checksum(icmp));
    assertEquals(0x20010db800000000L, Icmp6.targetHigh(icmp));
    assertEquals(1, Icmp6.targetLow(icmp));
    Icmp6.setType(icmp, Icmp6.NEIGHBOR_ADVERTISEMENT);
    Icmp6.setCode(icmp, 1);
    Icmp6.setChecksum(icmp, 2);
    Icmp6.setRest(icmp, 0x60000000);
    Icmp6.setTarget(icmp, 3, -1);
    assertEquals("88010002600000000000000000000003ffffffffffffffff", hex(packet));
    Icmp6.setId(icmp, 0xabcd);
    Icmp6.setSequence(icmp, 9);
    assertEquals(0xabcd, Icmp6.id(icmp));
    assertEquals(9, Icmp6.sequence(icmp));
    assertEquals(1, Icmp6.code(icmp));
    assertEquals(0xabcd0009, Icmp6.rest(icmp));
  }
}
