// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;

/**
 * Splits 802.11 frames that are too long into fragments.
 *
 * <p>{@code WifiFragment([MTU, DEBUG])}
 *
 * <p>Frames whose body, behind the header of 24 bytes, has more than MTU bytes become fragments
 * with MTU bytes of it, first to last; the last one has the rest. Each has the frame's header,
 * sequence number included, with its own number and the flag for more fragments. As in Click,
 * fragments have no annotations: set the rate behind this element. With MTU 0, the default, all
 * frames pass. Fragments that find no buffer are lost and counted. A frame of more than 16
 * fragments cannot be put together again, since numbers have 4 bits.
 *
 * <p>Keywords: {@code DEBUG} boolean, default false, reports frames that are split.
 *
 * <p>Handlers: {@code debug} (read, write).
 *
 * <p>IEEE 802.11, "Fragmentation".
 */
@ElementInfo(name = "WifiFragment", processing = "h/h", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, RESIZES, DROPS})
public final class WifiFragment extends BatchElement implements LengthEffect {
  private final int noBuffer = dropReason("no buffer for a fragment");
  private long mtu;
  private final WifiDebug debug = new WifiDebug(this);

  /** Creates the element. */
  public WifiFragment() {}

  @Override
  protected void configure(Args args) {
    mtu = args.optional("MTU").asLong(0, 0, 0xffff_ffffL);
    debug.configure(args);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return mtu == 0 ? longest : (int) Math.min(longest, Dot11.HEADER_LENGTH + mtu);
  }

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch out = worker().borrow();
    try {
      for (int i = 0; i < batch.size(); i++) {
        long packet = batch.get(i);
        if (mtu == 0 || Mbuf.length(packet) <= Dot11.HEADER_LENGTH + mtu) {
          emit(out, batch.handOver(i));
        } else {
          split(packet, out);
          packets.free(batch.handOver(i));
        }
      }
    } finally {
      if (!out.isEmpty()) {
        output(0).push(out);
      }
      worker().giveBack(out);
    }
  }

  private void emit(PacketBatch out, long packet) {
    if (out.isFull()) {
      output(0).push(out);
    }
    out.add(packet);
  }

  private void split(long packet, PacketBatch out) {
    long frame = Mbuf.data(packet);
    int body = Mbuf.length(packet) - Dot11.HEADER_LENGTH;
    int size = (int) mtu;
    int sequence = Dot11.sequence(frame);
    if (debug.isOn()) {
      debug.tell(": seq " + sequence + " frags " + (body + size - 1) / size);
    }
    int number = 0;
    for (int at = 0; at < body; at += size) {
      int part = Math.min(size, body - at);
      long made = packets.allocate(Dot11.HEADER_LENGTH + part);
      if (made == 0) {
        countDrops(noBuffer, 1);
      } else {
        long to = Mbuf.data(made);
        Memory.copy(frame, to, Dot11.HEADER_LENGTH);
        Memory.copy(frame + Dot11.HEADER_LENGTH + at, to + Dot11.HEADER_LENGTH, part);
        Dot11.setSequence(to, sequence, number);
        if (at + part < body) {
          Dot11.setFlags(to, Dot11.flags(to) | Dot11.MORE_FRAGMENTS);
        }
        emit(out, made);
      }
      number++;
    }
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      debug.takeOver(((WifiFragment) old).debug);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    debug.handlers(handlers);
  }
}
