// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.fragment;

import io.sluice.effect.LengthEffect;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/** What the fragmenters have in common: short packets pass, others are split. */
abstract class Fragmenter extends BatchElement implements LengthEffect {
  final int noBuffer = dropReason("no buffer for a fragment");
  int mtu;
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
      if (isShort(packet)) {
        emit(out, batch.handOver(i));
        continue;
      }
      int way = way(packet);
      if (way == 0) {
        fragment(packet, out);
        packets.free(batch.handOver(i));
      } else if (way < 0) {
        drop(way, batch.handOver(i));
      } else {
        side.add(batch.handOver(i));
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

  /**
   * Whether a packet passes as it is. Those without the annotation have no length that would be
   * known.
   */
  boolean isShort(long packet) {
    return Anno.hasNetworkHeader(packet) && Mbuf.length(packet) - Anno.networkOffset(packet) <= mtu;
  }

  /** Where a packet longer than the MTU goes: 0 is into fragments. */
  abstract int way(long packet);

  /** Makes the fragments of a packet, which stays the caller's, and emits them. */
  abstract void fragment(long packet, PacketBatch out);

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
