// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.header.IpAddress;
import io.sluice.testing.Captured;
import io.sluice.testing.TestGraph;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Both stateless translators against the two ways to write one message. */
class ProtocolTranslatorTest {
  private TestGraph graph;

  @BeforeEach
  void open() {
    graph =
        TestGraph.of(
            "in6 :: Inject -> MarkIP6Header -> a :: ProtocolTranslator64(PREFIX 64:ff9b::/96)"
                + " -> out4 :: Capture;"
                + "in4 :: Inject -> MarkIPHeader -> b :: ProtocolTranslator46(PREFIX 64:ff9b::/96)"
                + " -> out6 :: Capture");
  }

  @AfterEach
  void close() {
    graph.close();
  }

  private byte[] to4(byte[] packet) {
    int before = graph.packets("out4").size();
    graph.send("in6", packet);
    List<byte[]> packets = graph.packets("out4");
    assertEquals(before + 1, packets.size());
    return packets.get(before);
  }

  private byte[] to6(byte[] packet) {
    int before = graph.packets("out6").size();
    graph.send("in4", packet);
    List<byte[]> packets = graph.packets("out6");
    assertEquals(before + 1, packets.size());
    return packets.get(before);
  }

  private void assertRefused(String element, String input, byte[] packet, String reason) {
    long before = graph.drops(element, reason);
    graph.send(input, packet);
    assertEquals(before + 1, graph.drops(element, reason));
  }

  @Test
  void messagesStayTheSame() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      String hint = "seed " + seed + ", message " + i;
      Message message = Message.random(random, true);
      assertArrayEquals(message.ip6(), to6(message.ip4()), hint);
      byte[] packet = to4(message.ip6());
      // Which number the packet got is not the message's business.
      message.id = ByteBuffer.wrap(packet).getShort(4);
      assertArrayEquals(message.ip4(), packet, hint);
    }
    Captured last = graph.captured("out4").get(1999);
    assertEquals(0, last.networkOffset());
    assertEquals(20, last.transportOffset());
    assertEquals(ByteBuffer.wrap(last.bytes()).getInt(16), last.dstIp());
  }

  @Test
  void fragmentsStayFragments() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      String hint = "seed " + seed + ", message " + i;
      Message message = new Message();
      message.tcp(random);
      message.body = Arrays.copyOf(message.body, 8 + random.nextInt(1200));
      message.id = random.nextInt(0x10000);
      message.offset = 8 * (1 + random.nextInt(100));
      message.more = random.nextBoolean();
      assertArrayEquals(message.ip6(), to6(message.ip4()), hint);
      assertArrayEquals(message.ip4(), to4(message.ip6()), hint);
    }
  }

  /** The change of the pseudo header has to be the same as in the whole packet. */
  @Test
  void theFirstFragmentHasTheChecksumOfAll() {
    Message whole = new Message();
    whole.udp(new Random(7));
    byte[] four = whole.ip4();
    byte[] six = whole.ip6();
    Message first = new Message();
    first.body = Arrays.copyOfRange(four, 20, four.length);
    first.more = true;
    first.id = 77;
    byte[] translated = to6(first.ip4());
    assertEquals(ByteBuffer.wrap(six).getShort(46), ByteBuffer.wrap(translated).getShort(54));
  }

  @Test
  void anAtomicFragmentIsAWholePacket() {
    Message message = new Message();
    message.hasFragmentHeader = true;
    message.id = 0x12345678;
    byte[] packet = to4(message.ip6());
    message.id = 0x5678;
    assertArrayEquals(message.ip4(), packet);
  }

  @Test
  void extensionHeadersEnd() {
    Message message = new Message();
    byte[] plain = message.ip6();
    // Hop-by-hop options of 16 bytes, then a route that has been followed.
    ByteBuffer longer = ByteBuffer.allocate(plain.length + 24);
    longer.put(plain, 0, 40).put(TestGraph.hex("2b010104000000000000000000000000"));
    longer.put(TestGraph.hex("1100000000000000")).put(plain, 40, plain.length - 40);
    longer.put(6, (byte) 0).putShort(4, (short) (plain.length - 40 + 24));
    byte[] packet = to4(longer.array());
    message.id = ByteBuffer.wrap(packet).getShort(4);
    assertArrayEquals(message.ip4(), packet);
    longer.put(40 + 16 + 3, (byte) 1);
    assertRefused("a", "in6", longer.array(), "no counterpart in the other protocol");
  }

  @Test
  void optionsEnd() {
    Message message = new Message();
    byte[] plain = message.ip4();
    ByteBuffer longer = ByteBuffer.allocate(plain.length + 8);
    longer.put(plain, 0, 20).put(TestGraph.hex("9404000001010100")).put(plain, 20, 8);
    longer.put(0, (byte) 0x47).putShort(2, (short) longer.capacity());
    assertArrayEquals(message.ip6(), to6(longer.array()));
    // A loose source route with a hop left.
    longer.position(20).put(TestGraph.hex("830704c000020900"));
    assertRefused("b", "in4", longer.array(), "no counterpart in the other protocol");
  }

  @Test
  void aDatagramWithoutChecksumGetsOne() {
    Message message = new Message();
    message.udp(new Random(3));
    byte[] packet = message.ip4();
    ByteBuffer.wrap(packet).putShort(26, (short) 0);
    assertArrayEquals(message.ip6(), to6(packet));
    message.more = true;
    packet = message.ip4();
    ByteBuffer.wrap(packet).putShort(26, (short) 0);
    assertRefused("b", "in4", packet, "no counterpart in the other protocol");
  }

  @Test
  void longPacketsThatMayBeFragmentedAre() {
    Message message = new Message();
    message.body = new byte[1400];
    ByteBuffer.wrap(message.body).putShort(4, (short) 1400);
    message.id = 4711;
    graph.send("in4", message.ip4());
    List<byte[]> fragments = graph.packets("out6");
    assertEquals(2, fragments.size());
    ByteBuffer first = ByteBuffer.wrap(fragments.get(0));
    ByteBuffer second = ByteBuffer.wrap(fragments.get(1));
    assertEquals(1280, first.capacity());
    assertEquals(44, first.get(6));
    assertEquals(1, first.getShort(42));
    assertEquals(4711, first.getInt(44));
    assertEquals(1232, second.getShort(42));
    assertEquals(1400 - 1232, second.capacity() - 48);
    assertEquals(4711, second.getInt(44));
    byte[] payload = Arrays.copyOf(Arrays.copyOfRange(fragments.get(0), 48, 1280), 1400);
    System.arraycopy(fragments.get(1), 48, payload, 1232, 168);
    assertArrayEquals(Arrays.copyOfRange(message.ip6(), 40, 1440), payload);
  }

  @Test
  void routersThatTellNoMtuMeanThePlateauBelow() {
    Message message = new Message();
    message.protocol = 1;
    message.quoted = new Message();
    message.quoted.body = new byte[1492];
    message.quoted.dontFragment = true;
    message.quotedBytes = 8;
    message.error = new Message.Error(3, 4, 0, 2, 0, 1512);
    assertArrayEquals(message.ip6(), to6(message.ip4()));
    message.error = new Message.Error(3, 4, 576, 2, 0, 1280);
    assertArrayEquals(message.ip6(), to6(message.ip4()));
  }

  /** What RFC 4884 puts behind the quoted packet is in another format on the other side. */
  @Test
  void extensionsOfErrorsEnd() {
    Message message = new Message();
    message.protocol = 1;
    message.quoted = new Message();
    message.quoted.body = new byte[108];
    message.quotedBytes = 108;
    message.error = new Message.Error(11, 0, 32 << 16, 3, 0, 0);
    byte[] packet = message.ip4();
    byte[] longer = Arrays.copyOf(packet, packet.length + 8);
    ByteBuffer header = ByteBuffer.wrap(longer);
    header.put(packet.length, (byte) 0x20).putShort(2, (short) longer.length);
    header.putShort(22, (short) 0);
    header.putShort(22, (short) Message.checksum(0, longer, 20, longer.length));
    assertArrayEquals(message.ip6(), to6(longer));
  }

  @Test
  void whatHasNoCounterpartIsDropped() {
    String none = "no counterpart in the other protocol";
    Message message = new Message();
    for (int protocol : new int[] {0, 2, 43, 44, 51, 58, 60}) {
      message.protocol = protocol;
      assertRefused("b", "in4", message.ip4(), none);
    }
    message.protocol = 1;
    for (int type : new int[] {4, 5, 9, 10, 13, 14, 15, 16, 17, 18, 40}) {
      message.body[0] = (byte) type;
      assertRefused("b", "in4", message.ip4(), none);
    }
    byte[] solicitation = message.ip6();
    for (int type : new int[] {130, 131, 132, 133, 134, 135, 136, 137, 200, 5}) {
      solicitation[40] = (byte) type;
      assertRefused("a", "in6", solicitation, none);
    }
    message.body[0] = 8;
    message.more = true;
    assertRefused("b", "in4", message.ip4(), "fragment");
    assertRefused("a", "in6", message.ip6(), "fragment");
  }

  @Test
  void damagedErrorsAreDropped() {
    Random random = new Random(5);
    Message message = Message.random(random, true);
    while (message.error == null) {
      message = Message.random(random, true);
    }
    byte[] six = message.ip6();
    six[six.length - 1] ^= 1;
    assertRefused("a", "in6", six, "bad ICMP checksum");
    byte[] four = message.ip4();
    four[four.length - 1] ^= 1;
    assertRefused("b", "in4", four, "bad ICMP checksum");
  }

  @Test
  void foreignAddressesAreDropped() {
    Message message = new Message();
    message.dst6 = IpAddress.parse6("2001:db8::1");
    assertRefused("a", "in6", message.ip6(), "address not in the prefix");
  }

  @Test
  void mappedAddressesAreTheDefault() {
    String config =
        "in6 :: Inject -> MarkIP6Header -> ProtocolTranslator64 -> ProtocolTranslator46"
            + " -> out :: Capture";
    try (TestGraph mapped = TestGraph.of(config)) {
      Message message = new Message();
      message.src6 = IpAddress.parse6("::ffff:10.0.0.1");
      message.dst6 = IpAddress.parse6("::ffff:192.0.2.33");
      mapped.send("in6", message.ip6());
      assertArrayEquals(message.ip6(), mapped.packets("out").get(0));
    }
  }

  @Test
  void wrongConfigurations() {
    String errors = TestGraph.errorsOf("Idle -> ProtocolTranslator64(PREFIX ::/95) -> Discard");
    assertTrue(errors.contains("PREFIX: parse error in '::/95'"), errors);
    errors = TestGraph.errorsOf("Idle -> ProtocolTranslator46(MTU 1000) -> Discard");
    assertTrue(errors.contains("MTU"), errors);
  }
}
