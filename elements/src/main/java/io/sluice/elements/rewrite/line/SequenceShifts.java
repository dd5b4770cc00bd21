// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite.line;

import io.sluice.header.Checksum;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;
import java.util.Arrays;

/**
 * How the sequence numbers of a TCP connection are shifted, when a mapper has changed the length of
 * its data: from one sequence number on by so much, from another on by so much more. Numbers are
 * compared modulo 2^32 (RFC 9293, 3.4), so a change that lies a gigabyte back counts for all
 * numbers.
 */
public final class SequenceShifts {
  /** Changes that are remembered a direction. */
  private static final int MAX = 64;

  private static final int FAR = 1 << 30;

  /** No-operation twice, then timestamps: the options of most segments, which need no look. */
  private static final int ONLY_TIMESTAMPS = 0x0101080a;

  /** One direction's changes, in ascending order. */
  private static final class Direction {
    int[] triggers = {0};
    int[] deltas = {0};
    int count;

    /** The shift before the first trigger. */
    int base;

    boolean isShifted() {
      return base != 0 || count > 0;
    }

    int latest() {
      return count == 0 ? base : deltas[count - 1];
    }

    /** The shift of a sequence number as the sender counts. */
    int of(int seq) {
      int i = count - 1;
      while (i >= 0 && seq - triggers[i] < 0) {
        i--;
      }
      return i < 0 ? base : deltas[i];
    }

    /** The shift of a sequence number as the receiver counts. */
    int ofShifted(int seq) {
      int i = count - 1;
      while (i >= 0 && seq - deltas[i] - triggers[i] < 0) {
        i--;
      }
      return i < 0 ? base : deltas[i];
    }

    void add(int trigger, int growth) {
      int last = count - 1;
      if (last >= 0 && trigger == triggers[last]) {
        deltas[last] = (last == 0 ? base : deltas[last - 1]) + growth;
        return;
      }
      if (last >= 0 && trigger - triggers[last] < 0) {
        // A retransmission of what was changed before others.
        return;
      }
      int delta = latest() + growth;
      forget(trigger);
      if (count == MAX) {
        forgetFirst(1);
      } else if (count == triggers.length) {
        triggers = Arrays.copyOf(triggers, 2 * count);
        deltas = Arrays.copyOf(deltas, 2 * count);
      }
      triggers[count] = trigger;
      deltas[count++] = delta;
    }

    /** Forgets triggers that lie far behind a sequence number. */
    void forget(int seq) {
      int far = 0;
      while (far < count && seq - triggers[far] - FAR >= 0) {
        far++;
      }
      forgetFirst(far);
    }

    private void forgetFirst(int n) {
      if (n > 0) {
        base = deltas[n - 1];
        count -= n;
        System.arraycopy(triggers, n, triggers, 0, count);
        System.arraycopy(deltas, n, deltas, 0, count);
      }
    }
  }

  private final Direction forward = new Direction();
  private final Direction reply = new Direction();

  /** Creates one that shifts nothing. */
  public SequenceShifts() {}

  /**
   * Notes that data grew, by a negative number if it shrank, before a sequence number.
   *
   * @param isReply which direction
   * @param trigger the number, as the sender counts
   * @param growth bytes
   */
  public void add(boolean isReply, int trigger, int growth) {
    (isReply ? reply : forward).add(trigger, growth);
  }

  /**
   * Whether anything is shifted.
   *
   * @return false as long as no data has grown
   */
  public boolean isShifted() {
    return forward.isShifted() || reply.isShifted();
  }

  /**
   * A sequence number as it is received.
   *
   * @param isReply the direction
   * @param seq the number, as the sender counts
   * @return the number as the receiver counts
   */
  public int asReceived(boolean isReply, int seq) {
    return seq + (isReply ? reply : forward).of(seq);
  }

  /**
   * A sequence number as it was sent, of what the receiver acknowledges.
   *
   * @param isReply the direction
   * @param seq the number, as the receiver counts
   * @return the number as the sender counts
   */
  public int asSent(boolean isReply, int seq) {
    return seq - (isReply ? reply : forward).ofShifted(seq);
  }

  /**
   * Shifts the numbers of a segment.
   *
   * @param tcp its header, which is all there and may be written
   * @param isReply which direction
   */
  public void apply(long tcp, boolean isReply) {
    Direction own = isReply ? reply : forward;
    Direction other = isReply ? forward : reply;
    if (own.isShifted()) {
      int seq = Tcp.seq(tcp);
      own.forget(seq);
      int shifted = seq + own.of(seq);
      Tcp.setChecksum(tcp, Checksum.update32(Tcp.checksum(tcp), seq, shifted));
      Tcp.setSeq(tcp, shifted);
    }
    if (other.isShifted()) {
      int ack = Tcp.ack(tcp);
      int shifted = ack - other.ofShifted(ack);
      Tcp.setChecksum(tcp, Checksum.update32(Tcp.checksum(tcp), ack, shifted));
      Tcp.setAck(tcp, shifted);
      int length = Tcp.headerLength(tcp);
      if (length > 32 || length == 32 && Bytes.i32(tcp + 20) != ONLY_TIMESTAMPS) {
        shiftSack(tcp, other);
      }
    }
  }

  /** Shifts selective acknowledgements (RFC 2018). */
  private static void shiftSack(long tcp, Direction other) {
    for (int at = Tcp.firstOption(tcp); at > 0; at = Tcp.nextOption(tcp, at)) {
      int length = Tcp.optionLength(tcp, at);
      if (Tcp.optionKind(tcp, at) != Tcp.OPTION_SACK) {
        continue;
      }
      if (length % 8 != 2) {
        return;
      }
      for (int edge = at + 2; edge < at + length; edge += 4) {
        int before = Bytes.i32(tcp + edge);
        int after = before - other.ofShifted(before);
        int delta = Checksum.delta32(before, after);
        if ((edge & 1) != 0) {
          // At an odd offset the bytes of the sum are swapped (RFC 1071).
          delta = (delta << 8 | delta >>> 8) & 0xffff;
        }
        Bytes.putI32(tcp + edge, after);
        Tcp.setChecksum(tcp, Checksum.update(Tcp.checksum(tcp), delta));
      }
    }
  }

  /** What a listing of flows says of a direction. */
  String describe(boolean isReply) {
    int delta = (isReply ? reply : forward).latest();
    return delta == 0 ? "" : " seq " + (delta > 0 ? "+" : "") + delta;
  }
}
