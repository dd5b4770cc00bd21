// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.element.BatchElement;
import io.sluice.element.OutputBatches;
import io.sluice.element.OutputPort;
import io.sluice.elements.fragment.Ip6Cutter;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * What elements that translate packets have in common: packets are read and their addresses chosen
 * while they are the batch's, then written, cut where IPv6 asks for it, and pushed.
 */
abstract class Translator extends BatchElement {
  /** Every IPv6 path carries packets of this length. */
  static final int MIN_MTU = 1280;

  private final int malformed = dropReason("malformed header");
  private final int untranslatable = dropReason("no counterpart in the other protocol");
  private final int badChecksum = dropReason("bad ICMP checksum");
  private final int fragment = dropReason("fragment");
  private final int noRoom = shortageReason("no room in the buffer");

  final Translation translation = new Translation();
  final IpFields outer = translation.outer;
  final IpFields inner = translation.inner;

  /** To this length packets that may be fragmented are cut. */
  int mtu = MIN_MTU;

  /** What other copies are to have; null when there are none. */
  private OutputBatches crossing;

  private Ip6Cutter cutter = new Ip6Cutter();

  /** The drop code for what reading a packet returned. */
  final int refusal(int result) {
    return switch (result) {
      case Translation.BAD_CHECKSUM -> badChecksum;
      case Translation.FRAGMENT -> fragment;
      case IpFields.UNTRANSLATABLE -> untranslatable;
      default -> malformed;
    };
  }

  /** Has packets be handed to copies, as {@link #prepare4} and {@link #prepare6} say. */
  final void shareWith(int copies) {
    crossing = new OutputBatches(this, copies * nInputs());
  }

  /** What to return for a packet that came in at a port and is to go to another copy. */
  final int elsewhere(int copy, int port) {
    return copy * nInputs() + port + 1;
  }

  /** The drop code of fragments. */
  final int fragment() {
    return fragment;
  }

  @Override
  public final void push(int port, PacketBatch batch) {
    boolean fromIp6 = takesIp6(port);
    OutputPort next = output(outputOf(port));
    PacketBatch out = worker().borrow();
    try {
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.get(i);
        int code = fromIp6 ? prepare4(packet) : prepare6(packet);
        if (code < 0) {
          drop(code, batch.handOver(i));
        } else if (code > 0) {
          crossing.add(nOutputs() + code - 1, batch.handOver(i));
        } else {
          write(fromIp6, batch.handOver(i), out, next);
        }
      }
    } finally {
      if (!out.isEmpty()) {
        next.push(out);
      }
      worker().giveBack(out);
      if (crossing != null) {
        crossing.flush();
      }
    }
  }

  private void write(boolean fromIp6, long packet, PacketBatch out, OutputPort next) {
    long writable = packets.makeWritable(packet);
    if (writable == 0) {
      drop(noRoom, packet);
    } else if (fromIp6) {
      translation.write4(writable);
      emit(writable, out, next);
    } else if (!translation.write6(packets, writable)) {
      drop(noRoom, writable);
    } else if (outer.dontFragment || Mbuf.length(writable) <= mtu) {
      emit(writable, out, next);
    } else {
      cut(writable, out, next);
    }
  }

  private void cut(long packet, PacketBatch out, OutputPort next) {
    if (!cutter.begin(packet, mtu, outer.id)) {
      drop(malformed, packet);
      return;
    }
    Ip6Cutter used = cutter;
    cutter = used.other();
    try {
      while (!used.isDone()) {
        long made = used.next(packets);
        if (made == 0) {
          countDrops(noRoom, 1);
        } else {
          emit(made, out, next);
        }
      }
    } finally {
      cutter = used;
    }
    packets.free(packet);
  }

  private static void emit(long packet, PacketBatch out, OutputPort next) {
    if (out.isFull()) {
      next.push(out);
    }
    out.add(packet);
  }

  /** Whether IPv6 packets come in at an input. */
  abstract boolean takesIp6(int port);

  /** Where the packets of an input go. */
  abstract int outputOf(int port);

  /**
   * Reads an IPv6 packet and chooses its IPv4 addresses.
   *
   * @return a drop code; 0; or {@link #elsewhere}
   */
  abstract int prepare4(long packet);

  /** Reads an IPv4 packet and chooses its IPv6 addresses; as {@link #prepare4}. */
  abstract int prepare6(long packet);
}
