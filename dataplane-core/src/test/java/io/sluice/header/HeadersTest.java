// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketFixture;
import org.junit.jupiter.api.Test;

class HeadersTest extends PacketFixture {
  @Test
  void ethernetIsAtTheAnnotationOrTheStart() {
    long packet = packet("00".repeat(20));
    assertEquals(Mbuf.data(packet), Headers.ethernet(packet));
    Anno.setMacHeader(packet, Mbuf.data(packet) + 6);
    assertEquals(Mbuf.data(packet) + 6, Headers.ethernet(packet));
    Anno.setMacHeader(packet, Mbuf.data(packet) + 7);
    assertEquals(0, Headers.ethernet(packet));
    Anno.setMacHeader(packet, Mbuf.data(packet));
    Mbuf.adjust(packet, 1);
    assertEquals(0, Headers.ethernet(packet), "stripped");
    assertEquals(0, Headers.ethernet(packet("00".repeat(13))));
  }

  @Test
  void ipv4MustBePresentWithItsOptions() {
    long packet = packet("0000 46" + "00".repeat(23));
    assertEquals(0, Headers.ipv4(packet), "not marked");
    long ip = Mbuf.data(packet) + 2;
    Headers.markIp(packet, ip, 24);
    assertEquals(ip, Headers.ipv4(packet));
    assertEquals(0, Headers.transportLength(packet));
    Mbuf.trim(packet, 1);
    assertEquals(0, Headers.ipv4(packet), "an option byte is missing");
    Mbuf.append(packet, 1);
    Bytes.putU8(ip, 0x44);
    assertEquals(0, Headers.ipv4(packet), "the header length is below 20");
    Bytes.putU8(ip, 0x45);
    Mbuf.adjust(packet, 2);
    assertEquals(ip, Headers.ipv4(packet));
    Mbuf.adjust(packet, 1);
    assertEquals(0, Headers.ipv4(packet), "stripped");
    long shortOne = packet("45" + "00".repeat(18));
    Anno.setNetworkHeader(shortOne, Mbuf.data(shortOne));
    assertEquals(0, Headers.ipv4(shortOne));
  }

  @Test
  void ipv6MustBePresent() {
    long packet = packet("60" + "00".repeat(39));
    assertEquals(0, Headers.ipv6(packet));
    Anno.setNetworkHeader(packet, Mbuf.data(packet));
    assertEquals(Mbuf.data(packet), Headers.ipv6(packet));
    Mbuf.trim(packet, 1);
    assertEquals(0, Headers.ipv6(packet));
  }

  @Test
  void transportIsMeasuredToTheEndOfTheData() {
    long packet = packet("00".repeat(28));
    assertEquals(0, Headers.transportLength(packet));
    assertEquals(0, Headers.transport(packet, 1));
    Headers.markIp(packet, Mbuf.data(packet), 20);
    long transport = Mbuf.data(packet) + 20;
    assertEquals(8, Headers.transportLength(packet));
    assertEquals(transport, Headers.transport(packet, 8));
    assertEquals(0, Headers.transport(packet, 9));
    Mbuf.trim(packet, 20);
    assertEquals(0, Headers.transportLength(packet), "behind the data");
    Mbuf.append(packet, 20);
    Mbuf.adjust(packet, 21);
    assertEquals(0, Headers.transportLength(packet), "before the data");
  }

  @Test
  void macHeaderIsMarkedWithTheNetworkHeader() {
    long packet = packet("00".repeat(14));
    Headers.markMac(packet, Mbuf.data(packet), 14);
    assertEquals(0, Anno.macOffset(packet));
    assertEquals(14, Anno.networkOffset(packet));
  }
}
