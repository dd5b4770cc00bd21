// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Makes packets of which each byte is its place.
 *
 * <p>{@code SendPattern(LENGTH)}
 *
 * <p>A packet has LENGTH bytes: 0, 1, 2, and so on, 0 again behind 255. There is a packet whenever
 * one is pulled; what pulls sets the pace.
 *
 * <pre>
 * SendPattern(1000) -&gt; RatedUnqueue(10) -&gt; EtherEncap(0x88b5, 02::1, 02::2) -&gt; ToDPDKDevice(0)
 * </pre>
 *
 * <p>See also: CheckPattern, RandomSource.
 */
@ElementInfo(name = "SendPattern", ports = "0/1", processing = "/l")
@ElementEffects(does = MAKES)
public final class SendPattern extends BatchElement {
  private int length;

  /** Creates the element. */
  public SendPattern() {}

  @Override
  protected void configure(Args args) {
    length = args.required("LENGTH").asInt(0, 0, PacketTemplate.MAX_LENGTH);
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    int made = 0;
    while (made < max) {
      long packet = packets.allocate(length);
      if (packet == 0) {
        break;
      }
      long data = Mbuf.data(packet);
      for (int i = 0; i < length; i++) {
        Bytes.putU8(data + i, i);
      }
      into.add(packet);
      made++;
    }
    return made;
  }
}
