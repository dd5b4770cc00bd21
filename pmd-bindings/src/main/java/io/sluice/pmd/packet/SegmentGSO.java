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
 * Splits packets that segmentation offload left whole.
 *
 * <p>{@code SegmentGSO()}
 *
 * <p>A TCP or UDP packet that {@code FromDevice(GSO true)} received whole becomes the packets that
 * the sender's hardware would have sent: headers are repeated, lengths, IPv4 identification,
 * sequence numbers, flags and checksums are set, annotations are copied. Put it before an element
 * that needs packets of wire length, such as {@code ToDPDKDevice} or {@code ToDump}. Other packets
 * pass. A marked packet that is no longer a TCP or UDP packet of the length in its IP header,
 * because it was encapsulated or truncated on the way, passes unchanged.
 *
 * <p>Expects a link header of Ethernet, or the IP header annotation.
 *
 * <p>Handlers: {@code count} (read) packets split, {@code segments} (read) the resulting packets.
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

  /** Sets header positions relative to the data, which may have another offset in the buffer. */
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
