// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.element.BatchElement;
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

  private final Ip6Cutter cutter = new Ip6Cutter();

  /** The drop code for what reading a packet returned. */
  final int refusal(int result) {
    return switch (result) {
      case Translation.BAD_CHECKSUM -> badChecksum;
      case Translation.FRAGMENT -> fragment;
      case IpFields.UNTRANSLATABLE -> untranslatable;
      default -> malformed;
    };
  }

  /** The drop code of fragments. */
  final int fragment() {
    return fragment;
  }

  @Override
  public final void push(int port, PacketBatch batch) {
    PacketBatch out = worker().borrow();
    try {
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.get(i);
        int code = takesIp6(port) ? prepare4(packet) : prepare6(packet);
        if (code < 0) {
          drop(code, batch.handOver(i));
        } else {
          write(port, batch.handOver(i), out);
        }
      }
    } finally {
      if (!out.isEmpty()) {
        output(outputOf(port)).push(out);
      }
      worker().giveBack(out);
    }
  }

  private void write(int port, long packet, PacketBatch out) {
    long writable = packets.makeWritable(packet);
    if (writable == 0) {
      drop(noRoom, packet);
    } else if (takesIp6(port)) {
      translation.write4(writable);
      emit(port, writable, out);
    } else if (!translation.write6(writable)) {
      drop(noRoom, writable);
    } else if (outer.dontFragment || Mbuf.length(writable) <= mtu) {
      emit(port, writable, out);
    } else {
      cut(port, writable, out);
    }
  }

  private void cut(int port, long packet, PacketBatch out) {
    if (!cutter.begin(packet, mtu, outer.id)) {
      drop(malformed, packet);
      return;
    }
    while (!cutter.isDone()) {
      long made = cutter.next(packets);
      if (made == 0) {
        countDrops(noRoom, 1);
      } else {
        emit(port, made, out);
      }
    }
    packets.free(packet);
  }

  private void emit(int port, long packet, PacketBatch out) {
    if (out.isFull()) {
      output(outputOf(port)).push(out);
    }
    out.add(packet);
  }

  /** Whether IPv6 packets come in at an input. */
  abstract boolean takesIp6(int port);

  /** Where the packets of an input go. */
  abstract int outputOf(int port);

  /** Reads an IPv6 packet and chooses its IPv4 addresses; a drop code, or 0. */
  abstract int prepare4(long packet);

  /** Reads an IPv4 packet and chooses its IPv6 addresses; a drop code, or 0. */
  abstract int prepare6(long packet);
}
