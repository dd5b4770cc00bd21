// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.effect.LengthEffect;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;

/** The base of fragmenters: short packets pass, others are split. */
abstract class Fragmenter extends BatchElement implements LengthEffect {
  // What happens to a packet.
  static final int SPLITS = 0;
  static final int REFUSES = 1;
  static final int PASSES = 2;

  private final int noBuffer = dropReason("no buffer for a fragment");

  /** Packets of at most so many bytes pass, and {@link #way} is not asked; at first none do. */
  int mtu = Integer.MIN_VALUE;

  long refused;
  long fragments;

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? Math.min(longest, mtu) : longest;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch out = worker().borrow();
    PacketBatch side = worker().borrow();
    try {
      split(batch, out, side);
    } finally {
      if (!out.isEmpty()) {
        output(0).push(out);
      }
      if (!side.isEmpty()) {
        output(1).push(side);
      }
      worker().giveBack(out);
      worker().giveBack(side);
    }
  }

  private void split(PacketBatch batch, PacketBatch out, PacketBatch side) {
    for (int i = 0; i < batch.size(); i++) {
      long packet = batch.get(i);
      int way = isShort(packet) ? PASSES : way(packet);
      if (way == PASSES) {
        emit(out, batch.handOver(i));
      } else if (way == SPLITS) {
        fragment(packet, out);
        packets.free(batch.handOver(i));
      } else if (way == REFUSES) {
        side.add(batch.handOver(i));
      } else {
        drop(way, batch.handOver(i));
      }
    }
  }

  private void emit(PacketBatch out, long packet) {
    if (out.isFull()) {
      output(0).push(out);
    }
    out.add(packet);
  }

  /** Emits a fragment; 0 stands for one that found no buffer. */
  final void emitFragment(PacketBatch out, long fragment) {
    if (fragment == 0) {
      countDrops(noBuffer, 1);
    } else {
      emit(out, fragment);
      fragments++;
    }
  }

  /** Packets without the annotation have no length that would be known. */
  private boolean isShort(long packet) {
    return Anno.hasNetworkHeader(packet) && Mbuf.length(packet) - Anno.networkOffset(packet) <= mtu;
  }

  /** What happens to a packet longer than the MTU; or a drop code. */
  abstract int way(long packet);

  /** Makes the fragments of a packet, which stays the caller's, and emits them. */
  abstract void fragment(long packet, PacketBatch out);

  /**
   * Makes a packet that begins as another one does, what lies before the IP header included, and
   * has its annotations.
   *
   * @param packet the other one
   * @param kept bytes of its data that are copied
   * @param more bytes behind them, which the caller fills
   * @return 0 when there is no buffer for it
   */
  final long copyStart(long packet, int kept, int more) {
    long made = packets.allocate();
    int offset = Mbuf.dataOffset(packet);
    if (made == 0 || !packets.makeRoom(made, offset, kept + more)) {
      return discard(made);
    }
    Mbuf.setDataOffset(made, offset);
    Mbuf.setLength(made, kept + more);
    Memory.copy(Mbuf.buffer(packet), Mbuf.buffer(made), offset + kept);
    Anno.copy(packet, made);
    Mbuf.setPort(made, Mbuf.port(packet));
    return made;
  }

  /** Frees a packet, if there is one; always 0. */
  final long discard(long packet) {
    if (packet != 0) {
      packets.free(packet);
    }
    return 0;
  }

  @Override
  protected void takeOver(Element old) {
    Fragmenter before = (Fragmenter) old;
    refused = before.refused;
    fragments = before.fragments;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("drops", () -> refused);
    handlers.total("fragments", () -> fragments);
  }
}
