// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.source;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Makes packets of which each byte is its place.
 *
 * <p>{@code SendPattern(LENGTH [, keyword LIMIT])}
 *
 * <p>A packet has LENGTH bytes: 0, 1, 2, and so on, 0 again behind 255. There is a packet whenever
 * one is pulled; what pulls sets the pace. {@code LIMIT} is how many there are, default -1 for no
 * limit.
 *
 * <p>Handlers: {@code count} (read) packets made.
 *
 * <pre>
 * SendPattern(1000) -&gt; RatedUnqueue(10) -&gt; EtherEncap(0x88b5, 02::1, 02::2) -&gt; ToDPDKDevice(0)
 * </pre>
 *
 * <p>See also: CheckPattern, RandomSource.
 */
@ElementInfo(name = "SendPattern", ports = "0/1", processing = "/l")
@ElementEffects(does = {MAKES, STATE})
public final class SendPattern extends BatchElement {
  private byte[] pattern;
  private long limit;
  private long count;

  /** Creates the element. */
  public SendPattern() {}

  @Override
  protected void configure(Args args) {
    pattern = new byte[args.required("LENGTH").asInt(0, 0, PacketTemplate.MAX_LENGTH)];
    for (int i = 0; i < pattern.length; i++) {
      pattern[i] = (byte) i;
    }
    limit = args.keyword("LIMIT").asLong(-1, -1, Long.MAX_VALUE);
  }

  @Override
  protected void takeOver(Element old) {
    count = ((SendPattern) old).count;
  }

  @Override
  public int pull(int port, PacketBatch into, int max) {
    int wanted = limit < 0 ? max : (int) Math.max(0, Math.min(max, limit - count));
    int made = 0;
    while (made < wanted) {
      long packet = packets.allocate(pattern.length);
      if (packet == 0) {
        break;
      }
      Bytes.copyIn(Mbuf.data(packet), pattern, 0, pattern.length);
      into.add(packet);
      made++;
    }
    count += made;
    return made;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
  }
}
