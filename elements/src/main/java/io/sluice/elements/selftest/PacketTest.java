// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.selftest;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.util.Arrays;

/**
 * Tests packets and their buffers.
 *
 * <p>{@code PacketTest()}
 *
 * <p>Checks that headers are added and removed, that copies are independent, and that shared data
 * is not changed.
 */
@ElementInfo(name = "PacketTest", ports = "0/0")
@ElementEffects
public final class PacketTest extends SelfTest {
  /** Creates the element. */
  public PacketTest() {}

  @Override
  void test() {
    byte[] text = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10};
    long packet = packets.packetOf(text);
    check("a buffer", packet != 0);
    if (packet == 0) {
      return;
    }
    check("content", Arrays.equals(text, Mbuf.toBytes(packet)));
    check("room in front", Mbuf.prepend(packet, 4));
    same("longer", 14, Mbuf.length(packet));
    Mbuf.adjust(packet, 4);
    check("shorter again", Arrays.equals(text, Mbuf.toBytes(packet)));
    long copy = packets.copy(packet);
    long clone = packets.cloneOf(packet);
    check("copies", copy != 0 && clone != 0);
    if (clone != 0) {
      check("writable", packets.ensureWritable(clone));
      Bytes.copyIn(Mbuf.data(clone), new byte[] {99}, 0, 1);
      check("the first one stays", Arrays.equals(text, Mbuf.toBytes(packet)));
      packets.free(clone);
    }
    if (copy != 0) {
      Mbuf.trim(copy, 5);
      same("trimmed", 5, Mbuf.length(copy));
      packets.free(copy);
    }
    same("the first one stays", 10, Mbuf.length(packet));
    packets.free(packet);
  }
}
