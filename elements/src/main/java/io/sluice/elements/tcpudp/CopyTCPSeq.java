// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TCP_SEQ;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.Tcp;
import io.sluice.packet.PacketBatch;

/**
 * Gives TCP segments the highest sequence number of others.
 *
 * <p>{@code CopyTCPSeq()}
 *
 * <p>Expects the transport header annotation. Packets of input 0 pass to output 0; the highest of
 * their sequence numbers, in the order of RFC 9293, is remembered. Packets of input 1 pass to
 * output 1 and get that number, 0 when there was none; their checksums are not adjusted. Packets
 * too short for a TCP header pass as they are; so do those of input 1 whose data is shared when
 * there is no buffer for a copy.
 *
 * <p>Handlers: {@code reset} (write) forgets the number: the next packet of input 0 begins anew.
 *
 * <p>See also: SetTCPChecksum.
 */
@ElementInfo(name = "CopyTCPSeq", ports = "2/2", processing = "a/a", flow = "#/#")
@ElementEffects(
    reads = {TCP_SEQ, LENGTH, ANNO_TRANSPORT},
    writes = TCP_SEQ,
    does = STATE)
public final class CopyTCPSeq extends BatchElement {
  private boolean started;
  private int highest;

  /** Creates the element. */
  public CopyTCPSeq() {}

  @Override
  protected void takeOver(Element old) {
    CopyTCPSeq before = (CopyTCPSeq) old;
    started = before.started;
    highest = before.highest;
  }

  private void handle(int port, long packet) {
    long tcp = Headers.transport(packet, Tcp.MIN_HEADER);
    if (tcp == 0) {
      return;
    }
    if (port == 0) {
      int seq = Tcp.seq(tcp);
      if (!started || seq - highest > 0) {
        highest = seq;
      }
      started = true;
    } else if (packets.ensureWritable(packet)) {
      Tcp.setSeq(Headers.transport(packet, Tcp.MIN_HEADER), highest);
    }
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      handle(port, batch.get(i));
    }
    output(port).push(batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int pulled = input(port).pull(batch, max);
    for (int i = before; i < batch.size(); i++) {
      handle(port, batch.get(i));
    }
    return pulled;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.write("reset", value -> started = false);
    handlers.mark("b", "reset");
  }
}
