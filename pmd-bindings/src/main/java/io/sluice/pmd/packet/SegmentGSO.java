// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.Segmenter;

/**
 * Cuts packets that segmentation offload left whole.
 *
 * <p>{@code SegmentGSO()}
 *
 * <p>Packets of TCP and UDP that a {@code FromDevice(GSO true)} received as one become those that
 * the sender's hardware would have sent: headers are repeated, lengths, IPv4 identification,
 * sequence numbers, flags and checksums made right, annotations copied. To be put before an element
 * that takes packets of the wire's length only, such as {@code ToDPDKDevice} or {@code ToDump}.
 * Other packets pass. A packet that is marked, but is no longer a packet of TCP or UDP whose IP
 * header says its length, because it was wrapped or shortened on the way, passes as it is.
 *
 * <p>Expects a link header of Ethernet, or the IP header annotation.
 *
 * <p>Handlers: {@code count} (read) packets cut, {@code segments} (read) what they became.
 */
@ElementInfo(name = "SegmentGSO", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    does = {MAKES, DROPS, COUNTS})
public final class SegmentGSO extends BatchElement {
  private final int noBuffer = shortageReason("no buffer");

  private Segmenter segmenter;
  private long count;
  private long segments;

  /** Creates the element. */
  public SegmentGSO() {}

  @Override
  public void push(int port, PacketBatch batch) {
    int marked = 0;
    for (int i = 0, n = batch.size(); i < n; i++) {
      marked |= Mbuf.segmentSize(batch.get(i));
    }
    if (marked == 0) {
      output(0).push(batch);
      return;
    }
    PacketBatch out = worker().borrow();
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = batch.handOver(i);
      if (begin(packet)) {
        cut(packet, out);
      } else {
        emit(packet, out);
      }
    }
    batch.clear();
    output(0).push(out);
    worker().giveBack(out);
  }

  private boolean begin(long packet) {
    if (Mbuf.segmentSize(packet) == 0) {
      return false;
    }
    if (segmenter == null) {
      segmenter = new Segmenter(packets);
    }
    int offset = Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : Segmenter.ETHERNET;
    return segmenter.beginMarked(packet, Math.max(offset, Segmenter.ETHERNET));
  }

  private void cut(long packet, PacketBatch out) {
    count++;
    while (segmenter.hasNext()) {
      long segment = segmenter.next();
      if (segment == 0) {
        countDrops(noBuffer, 1);
        segmenter.abandon();
        break;
      }
      annotate(packet, segment);
      segments++;
      emit(segment, out);
    }
    packets.free(packet);
  }

  /** Header positions follow the data, which may lie elsewhere in the buffer. */
  private static void annotate(long packet, long segment) {
    Anno.copy(packet, segment);
    Anno.shiftHeaders(segment, Mbuf.dataOffset(segment) - Mbuf.dataOffset(packet));
    Mbuf.setPort(segment, Mbuf.port(packet));
  }

  private void emit(long packet, PacketBatch out) {
    if (out.isFull()) {
      output(0).push(out);
    }
    out.add(packet);
  }

  @Override
  protected void takeOver(Element old) {
    SegmentGSO before = (SegmentGSO) old;
    count = before.count;
    segments = before.segments;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> count);
    handlers.total("segments", () -> segments);
  }
}
