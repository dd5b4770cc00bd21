// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ForceIpTest {
  private static final String IPV4 = "450000140000000040000000" + "01020304" + "0a000001";
  private static final String IPV6 = "6000000000003b40" + "00".repeat(32);

  private final PlainPool pool = new PlainPool(4);
  private final PacketAllocator allocator = pool.newAllocator();

  @AfterEach
  void nothingLeaks() {
    assertEquals(0, pool.inUse());
    pool.close();
  }

  @ParameterizedTest
  @CsvSource({
    "IP, ''",
    "IPV4, ''",
    "ETHER, 0000000000010000000000020800",
    "ETHER, 000000000001000000000002 8100 0001 0800",
    "SLL, 0000 0001 0006 0000000000000000 0800",
    "SLL2, 0800 0000 00000001 0001 00 06 0000000000000000",
    "NULL, 02000000",
    "NULL, 00000002",
    "LOOP, 00000002",
    "PPP, ff030021",
    "PPP, 0021",
    "PPP, 21",
    "PPP_HDLC, ff030021",
    "PPP_HDLC, 0f000800",
    "HDLC, 0f000800",
    "FDDI, 50 000000000001 000000000002 aaaa03 000000 0800",
    "ATM, aaaa03 000000 0800",
    "ATM, 06060300",
    "ATM, aaaa03 0080c2 0007 000000000001000000000002 0800",
    "SUNATM, 00000000 aaaa03 000000 0800",
    "802_11, 0800 000000000000000000000000000000000000000000 00 aaaa03 000000 0800",
    "802_11_RADIO, 0000 0800 00000000 0800 000000000000000000000000000000000000000000 00 aaaa03 000000 0800",
  })
  void findsTheHeaderBehindTheLinkHeader(String link, String header) {
    byte[] front = HexFormat.of().parseHex(header.replace(" ", ""));
    byte[] whole = Arrays.copyOf(front, front.length + 20);
    byte[] ip = HexFormat.of().parseHex(IPV4);
    System.arraycopy(ip, 0, whole, front.length, 20);
    long packet = allocator.packetOf(whole);
    int linkType = LinkType.parse(link);
    assertTrue(ForceIp.supports(linkType));
    assertTrue(ForceIp.mark(packet, linkType));
    assertEquals(front.length, Anno.networkOffset(packet));
    assertEquals(front.length + 20, Anno.transportOffset(packet));
    assertEquals(0x0a000001, Anno.getI32(packet, Anno.DST_IP));
    allocator.free(packet);

    for (int length = 0; length < whole.length; length++) {
      long cut = allocator.packetOf(Arrays.copyOf(whole, length));
      assertFalse(ForceIp.mark(cut, linkType), "cut to " + length);
      assertFalse(Anno.hasNetworkHeader(cut));
      allocator.free(cut);
    }
  }

  @Test
  void ipv6() {
    long packet = allocator.packetOf(HexFormat.of().parseHex(IPV6));
    assertTrue(ForceIp.mark(packet, LinkType.RAW));
    assertEquals(40, Anno.transportOffset(packet));
    Mbuf.trim(packet, 1);
    assertFalse(ForceIp.mark(packet, LinkType.RAW));
    allocator.free(packet);
  }

  @Test
  void whatIsNotIpIsLeftAlone() {
    long arp = allocator.packetOf(HexFormat.of().parseHex("00".repeat(12) + "0806" + IPV4));
    assertFalse(ForceIp.mark(arp, LinkType.ETHERNET));
    assertFalse(ForceIp.mark(arp, LinkType.AIRONET));
    String tags = "00".repeat(12) + "810000058100000608" + "00" + IPV4;
    long twoTags = allocator.packetOf(HexFormat.of().parseHex(tags));
    assertFalse(ForceIp.mark(twoTags, LinkType.ETHERNET));
    allocator.free(twoTags);
    allocator.free(arp);
    long shortHeader = allocator.packetOf(HexFormat.of().parseHex("44" + IPV4.substring(2)));
    assertFalse(ForceIp.mark(shortHeader, LinkType.RAW));
    allocator.free(shortHeader);
  }

  @Test
  void randomBytesStayInBounds() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = new byte[random.nextInt(80)];
      random.nextBytes(bytes);
      long packet = allocator.packetOf(bytes);
      if (ForceIp.mark(packet, random.nextInt(280))) {
        assertTrue(Anno.transportOffset(packet) <= bytes.length, "seed " + seed);
      }
      allocator.free(packet);
    }
  }

  @Test
  void names() {
    assertEquals(LinkType.ETHERNET, LinkType.parse("ETHER"));
    assertEquals("802_11", LinkType.name(LinkType.parse("802.11")));
    assertEquals("#147", LinkType.name(LinkType.parse("#147")));
    assertEquals(LinkType.NONE, LinkType.parse("ether"));
    assertEquals("<none>", LinkType.name(LinkType.NONE));
  }
}
