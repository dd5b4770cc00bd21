// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.flow.FlowLine;
import io.sluice.packet.Bytes;
import java.util.Arrays;

/**
 * What does not fit into a flow's lines, by the flow's number: IPv6 addresses and the label. Grows
 * by pieces as flows come; belongs to one worker.
 */
final class FlowDetails {
  private static final int SHIFT = 10;
  private static final int PIECE = 1 << SHIFT;
  private static final int MASK = PIECE - 1;

  /** Bytes that all labels may take: whoever sends long names in many flows takes no more. */
  private static final long LABEL_ROOM = 64L << 20;

  /** What a label takes beside its name, about. */
  private static final int LABEL_SIZE = 80;

  private long[][] addresses = new long[16][];
  private Label[][] labels = new Label[16][];
  private long labelBytes;

  /** Keeps the addresses of a new flow, 16 bytes each as they lie in a packet. */
  void setAddresses(int flow, long src, long dst) {
    int piece = flow >>> SHIFT;
    if (piece >= addresses.length) {
      addresses = Arrays.copyOf(addresses, 2 * piece);
    }
    if (addresses[piece] == null) {
      addresses[piece] = new long[4 * PIECE];
    }
    long[] to = addresses[piece];
    int at = 4 * (flow & MASK);
    to[at] = Bytes.i64(src);
    to[at + 1] = Bytes.i64(src + 8);
    to[at + 2] = Bytes.i64(dst);
    to[at + 3] = Bytes.i64(dst + 8);
  }

  /** A quarter of a flow's addresses: upper and lower half of the source, of the destination. */
  long address(int flow, int quarter) {
    return addresses[flow >>> SHIFT][4 * (flow & MASK) + quarter];
  }

  /** Whether the flow of a line has a packet's addresses, in the direction of the line. */
  boolean hasAddresses(long line, FlowTuple tuple) {
    boolean reply = FlowLine.isReply(line);
    long src = reply ? tuple.dst : tuple.src;
    long dst = reply ? tuple.src : tuple.dst;
    int flow = FlowLine.flow(line);
    long[] own = addresses[flow >>> SHIFT];
    int at = 4 * (flow & MASK);
    return own[at] == Bytes.i64(src)
        && own[at + 1] == Bytes.i64(src + 8)
        && own[at + 2] == Bytes.i64(dst)
        && own[at + 3] == Bytes.i64(dst + 8);
  }

  /** Gives a flow that has none a label, if there is room; null takes one away. */
  void setLabel(int flow, Label label) {
    int piece = flow >>> SHIFT;
    Label before = label(flow);
    if (before != null) {
      labelBytes -= size(before);
      labels[piece][flow & MASK] = null;
    }
    if (label == null || labelBytes + size(label) > LABEL_ROOM) {
      return;
    }
    if (piece >= labels.length) {
      labels = Arrays.copyOf(labels, 2 * piece);
    }
    if (labels[piece] == null) {
      labels[piece] = new Label[PIECE];
    }
    labels[piece][flow & MASK] = label;
    labelBytes += size(label);
  }

  private static int size(Label label) {
    return LABEL_SIZE + label.name().length();
  }

  /** The label of a flow; null when it has none. */
  Label label(int flow) {
    int piece = flow >>> SHIFT;
    return piece >= labels.length || labels[piece] == null ? null : labels[piece][flow & MASK];
  }
}
