// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAccessError;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PacketBatch;
import io.sluice.packet.PlainPool;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import io.sluice.testing.Inject;
import io.sluice.testing.TestGraph;
import java.util.Arrays;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;

/** The checked mode detects elements that do more than they declare, and says what. */
class EffectCheckTest {
  private static final byte[] UDP =
      TestGraph.hex(
          "020000000002 020000000001 0800 4500002000010000401166ca0a0000010a000002"
              + "12340035000c000061626364");
  private static final byte[] IPV6 =
      TestGraph.hex(
          "020000000002 020000000001 86dd 6000000000083a40 20010db8000000000000000000000001"
              + "20010db8000000000000000000000002 8000d2c700010002");

  /** Does what a test wants, and declares what it wants. */
  @ElementInfo(name = "Test", ports = "1/1-2", processing = "h/h")
  private static final class PerPacket extends PacketElement {
    private final Effects declared;
    private final ToIntFunction<Long> body;
    private final int dropped = dropReason("for no reason");
    private final int noRoom = shortageReason("no room");

    PerPacket(Effects declared, ToIntFunction<Long> body) {
      this.declared = declared;
      this.body = body;
    }

    @Override
    protected Effects effects() {
      return declared;
    }

    @Override
    public int process(long packet) {
      int result = body.applyAsInt(packet);
      return result == -1 ? dropped : result == -2 ? noRoom : result;
    }

    @Override
    protected int slowPath(int kind) {
      return 1;
    }
  }

  /** What a test does with a batch. */
  private interface BatchBody {
    void push(Batches element, PacketBatch batch);
  }

  /** Does what a test wants, and declares what it wants. */
  @ElementInfo(name = "Test", ports = "1/1-2", processing = "h/h")
  private static final class Batches extends BatchElement {
    private final Effects declared;
    private final BatchBody body;
    private final int noBuffer = shortageReason("no buffer");
    private final PacketBatch kept = new PacketBatch();

    Batches(Effects declared, BatchBody body) {
      this.declared = declared;
      this.body = body;
    }

    @Override
    protected Effects effects() {
      return declared;
    }

    PacketAllocator allocator() {
      return packets;
    }

    void lose(PacketBatch batch) {
      drop(noBuffer, batch);
    }

    @Override
    public void push(int port, PacketBatch batch) {
      body.push(this, batch);
    }

    @Override
    protected void cleanup() {
      packets.free(kept);
    }
  }

  /** The message of the checked mode when packets pass an element; null if there is none. */
  private static String objection(Supplier<Element> factory, byte[]... data) {
    RouterOptions options = TestGraph.options();
    options.registry().register("Test", factory::get);
    String config = "in :: Inject -> x :: Test -> out :: Capture; x[1] -> other :: Capture";
    try (PlainPool pool = new PlainPool(64);
        Router router = Router.parse(config, options.pool(pool))) {
      PacketBatch batch = new PacketBatch();
      for (byte[] bytes : data) {
        long packet = router.workers().get(0).packets().packetOf(bytes);
        if (bytes[0] == 0x45) {
          Headers.markIp(packet, Mbuf.data(packet), 20);
        } else {
          Headers.markMac(packet, Mbuf.data(packet), 14);
        }
        batch.add(packet);
      }
      ((Inject) router.find("in")).send(batch);
      return null;
    } catch (PacketAccessError e) {
      return e.getMessage().replace("'x :: Test' does what it does not declare: ", "");
    }
  }

  private static String object(Effects declared, ToIntFunction<Long> body) {
    return objection(() -> new PerPacket(declared, body), UDP, UDP);
  }

  private static long ip(long packet) {
    return Anno.networkHeader(packet);
  }

  @Test
  void undeclaredWritesAreNamed() {
    ToIntFunction<Long> setSource =
        packet -> {
          Bytes.putI32(ip(packet) + 12, 7);
          return 0;
        };
    assertEquals("writes ip.src", object(Effects.NONE, setSource));
    assertEquals("writes ip.src", object(Effects.NONE.writing(Field.IP_DST), setSource));
    assertNull(object(Effects.NONE.writing(Field.IP_SRC), setSource));
    assertNull(object(Effects.NONE.writing(Field.IP_ADDRESSES), setSource));
    assertNull(object(Effects.UNKNOWN, setSource));
  }

  @Test
  void everyPartOfAPacketIsWatched() {
    int[][] places = {
      {0, Field.ETH_DST.ordinal()},
      {11, Field.ETH_SRC.ordinal()},
      {15, Field.IP_TOS.ordinal()},
      {18, Field.IP_ID.ordinal()},
      {22, Field.IP_TTL.ordinal()},
      {24, Field.IP_CHECKSUM.ordinal()},
      {33, Field.IP_DST.ordinal()},
      {35, Field.SRC_PORT.ordinal()},
      {36, Field.DST_PORT.ordinal()},
      {38, Field.UDP_LENGTH.ordinal()},
      {41, Field.CHECKSUM.ordinal()},
      {42, Field.PAYLOAD.ordinal()},
      {45, Field.PAYLOAD.ordinal()},
    };
    for (int[] place : places) {
      ToIntFunction<Long> flip =
          packet -> {
            long at = Mbuf.data(packet) + place[0];
            Bytes.putU8(at, Bytes.u8(at) ^ 1);
            return 0;
          };
      Field field = Field.values()[place[1]];
      assertEquals("writes " + field.text(), object(Effects.NONE, flip));
      assertNull(object(Effects.NONE.writing(field), flip));
    }
  }

  @Test
  void theNibblesOfIpv6AreTwoFields() {
    ToIntFunction<Long> trafficClass =
        packet -> {
          Bytes.putU8(ip(packet), 0x65);
          return 0;
        };
    assertEquals("writes ip.tos", objection(() -> new PerPacket(Effects.NONE, trafficClass), IPV6));
  }

  @Test
  void annotationsAreWatched() {
    ToIntFunction<Long> paint =
        packet -> {
          Anno.putU8(packet, Anno.PAINT, 3);
          return 0;
        };
    assertEquals("writes anno.paint", object(Effects.NONE, paint));
    ToIntFunction<Long> mac =
        packet -> {
          Anno.setMacHeader(packet, ip(packet));
          return 0;
        };
    assertEquals("writes anno.mac", object(Effects.NONE, mac));
    ToIntFunction<Long> time =
        packet -> {
          Anno.setTimestamp(packet, 1);
          return 0;
        };
    assertEquals("writes anno.timestamp", object(Effects.NONE.writing(Field.ANNO_MAC), time));
  }

  @Test
  void headersThatMoveAreNotWritten() {
    ToIntFunction<Long> tag =
        packet -> {
          Mbuf.prepend(packet, 4);
          long eth = Mbuf.data(packet);
          Ethernet.setAddresses(eth, Ethernet.dst(eth + 4), Ethernet.src(eth + 4));
          Bytes.putI32(eth + 12, 0x8100_0005);
          Headers.markMac(packet, eth, 18);
          return 0;
        };
    Effects adds = Effects.NONE.doing(Action.ADDS_HEADER).writing(Field.ANNO_MAC);
    assertEquals("writes vlan", object(adds, tag));
    assertNull(object(adds.writing(Field.VLAN), tag));
    assertEquals("adds-header", object(Effects.NONE.writing(Field.EVERYTHING), tag));
  }

  /** A frame, by its annotations, whose bytes also look like an IPv6 packet. */
  @Test
  void whatIsTakenForAHeaderOnlyNowIsNotWritten() {
    ToIntFunction<Long> encapsulate =
        packet -> {
          Mbuf.prepend(packet, 14);
          long eth = Mbuf.data(packet);
          Ethernet.set(eth, 0x0600_0000_0002L, 0x0600_0000_0001L, Ethernet.TYPE_IPV6);
          Headers.markMac(packet, eth, 14);
          return 0;
        };
    Effects said =
        Effects.NONE
            .doing(Action.ADDS_HEADER)
            .writing(Field.ETH_DST, Field.ETH_SRC, Field.ETH_TYPE)
            .writing(Field.ANNO_MAC, Field.ANNO_NETWORK);
    byte[] frame = Arrays.copyOfRange(IPV6, 14, IPV6.length);
    assertNull(objection(() -> new PerPacket(said, encapsulate), frame));
    Effects less = said.notWriting(Field.ETH_SRC);
    assertEquals("writes eth.src", objection(() -> new PerPacket(less, encapsulate), frame));
  }

  @Test
  void headersInFrontAreWritten() {
    ToIntFunction<Long> encapsulate =
        packet -> {
          Mbuf.prepend(packet, 20);
          long ip = Mbuf.data(packet);
          Bytes.putU16(ip, 0x4500);
          Bytes.putU16(ip + 2, 20 + 32);
          Bytes.putI32(ip + 4, 0x1234_0000);
          Bytes.putI32(ip + 8, 0x0504_0000);
          Bytes.putI32(ip + 12, 0x01010101);
          Bytes.putI32(ip + 16, 0x02020202);
          Ipv4.setChecksum(ip, 0);
          Headers.markIp(packet, ip, 20);
          return 0;
        };
    Effects said =
        Effects.NONE
            .doing(Action.ADDS_HEADER)
            .writing(Field.ANNO_NETWORK, Field.ANNO_TRANSPORT, Field.IP_HEADER);
    byte[] bare = Arrays.copyOfRange(UDP, 14, UDP.length);
    assertNull(objection(() -> new PerPacket(said, encapsulate), bare));
    Effects less = said.notWriting(Field.IP_ADDRESSES);
    assertEquals("writes ip.src, ip.dst", objection(() -> new PerPacket(less, encapsulate), bare));
  }

  @Test
  void strippingWritesNothing() {
    ToIntFunction<Long> strip =
        packet -> {
          Mbuf.adjust(packet, 14);
          return 0;
        };
    assertNull(object(Effects.NONE.doing(Action.REMOVES_HEADER), strip));
    assertEquals("writes length; removes-header", object(Effects.NONE, strip));
    ToIntFunction<Long> cut =
        packet -> {
          Mbuf.trim(packet, 2);
          return 0;
        };
    assertEquals("writes length; resizes", object(Effects.NONE, cut));
    assertNull(object(Effects.NONE.doing(Action.RESIZES), cut));
  }

  @Test
  void dataThatMovesInItsBufferIsTheSame() {
    ToIntFunction<Long> move = packet -> Mbuf.makeHeadroom(packet, 140) ? 0 : -1;
    assertNull(object(Effects.NONE.doing(Action.RELOCATES), move));
    assertEquals("relocates", object(Effects.NONE, move));
  }

  @Test
  void waysAreWatched() {
    assertEquals("drops", object(Effects.NONE, packet -> -1));
    assertNull(object(Effects.NONE.doing(Action.DROPS), packet -> -1));
    assertNull(object(Effects.NONE, packet -> -2), "a shortage says nothing of the packet");
    assertEquals("branches", object(Effects.NONE.doing(Action.DROPS), packet -> 1));
    assertNull(object(Effects.NONE.doing(Action.BRANCHES), packet -> 1));
    assertEquals("drops", object(Effects.NONE, packet -> Integer.MIN_VALUE / 2));
    assertNull(
        object(
            Effects.NONE,
            packet -> {
              throw new IllegalStateException("a bug costs the packet, and is told elsewhere");
            }));
  }

  @Test
  void packetsThatLieAreOnlyComparedAsBytes() {
    byte[] lie = UDP.clone();
    lie[16] = 0x7f;
    ToIntFunction<Long> setSource =
        packet -> {
          Bytes.putI32(ip(packet) + 12, 7);
          return 0;
        };
    Supplier<Element> readOnly =
        () -> new PerPacket(Effects.NONE.writing(Field.ANNOTATIONS), setSource);
    assertEquals("writes headers, payload", objection(readOnly, lie));
    assertNull(objection(() -> new PerPacket(Effects.NONE.writing(Field.IP_TTL), setSource), lie));
  }

  private static String objectBatch(Effects declared, BatchBody body) {
    return objection(() -> new Batches(declared, body), UDP, UDP, UDP);
  }

  @Test
  void batchesAreComparedWhenTheyLeave() {
    BatchBody paint =
        (element, batch) -> {
          Anno.putU8(batch.get(1), Anno.PAINT, 3);
          element.output(0).push(batch);
        };
    assertEquals("writes anno.paint", objectBatch(Effects.NONE, paint));
    assertNull(objectBatch(Effects.NONE.writing(Field.ANNO_PAINT), paint));
  }

  @Test
  void batchesThatGetLostAreNoticed() {
    BatchBody drop = (element, batch) -> element.allocator().free(batch);
    assertEquals("drops", objectBatch(Effects.NONE, drop));
    assertNull(objectBatch(Effects.NONE.doing(Action.DROPS), drop));
    assertNull(objectBatch(Effects.NONE.doing(Action.SENDS), drop));
    BatchBody noBuffer = (element, batch) -> element.lose(batch);
    assertNull(objectBatch(Effects.NONE, noBuffer));
    BatchBody keep =
        (element, batch) -> {
          for (int i = 0; i < batch.size(); i++) {
            element.kept.add(batch.get(i));
          }
        };
    assertEquals("keeps", objectBatch(Effects.NONE, keep));
    assertNull(objectBatch(Effects.NONE.doing(Action.KEEPS), keep));
  }

  @Test
  void batchesThatBranchOrGrowAreNoticed() {
    BatchBody split =
        (element, batch) -> {
          PacketBatch first = new PacketBatch();
          first.add(batch.get(0));
          PacketBatch rest = new PacketBatch();
          rest.add(batch.get(1));
          rest.add(batch.get(2));
          element.output(1).push(first);
          element.output(0).push(rest);
        };
    assertEquals("branches", objectBatch(Effects.NONE, split));
    assertNull(objectBatch(Effects.NONE.doing(Action.BRANCHES), split));
    BatchBody copy =
        (element, batch) -> {
          element.output(1).push(element.allocator().copy(batch.get(0)));
          element.output(0).push(batch);
        };
    assertEquals("makes", objectBatch(Effects.NONE, copy));
    assertNull(objectBatch(Effects.NONE.doing(Action.COPIES), copy));
    assertNull(objectBatch(Effects.NONE.doing(Action.MAKES), copy));
  }
}
