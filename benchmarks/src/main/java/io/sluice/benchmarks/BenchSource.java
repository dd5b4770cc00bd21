// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks;

import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.List;

/**
 * Sends prepared packets from memory, 32 at a time, the same ones over and over. {@link BenchSink}
 * leaves them as they were, so that nothing is allocated, freed or copied while a graph is
 * measured.
 *
 * <p>{@code BenchSource()}
 */
@ElementInfo(name = "BenchSource", ports = "0/1", processing = "/h")
public final class BenchSource extends BatchElement {
  /** Packets of a batch. */
  public static final int BURST = 32;

  private final PacketBatch batch = new PacketBatch();
  private long[] prepared = {};
  private byte[][] frames = {};
  private int next;
  private long sent;

  /** Creates the element. */
  public BenchSource() {}

  /**
   * Makes the packets.
   *
   * @param frames their data, all of one length, a multiple of {@value #BURST} of them
   */
  public void prepare(List<byte[]> frames) {
    this.frames = frames.toArray(new byte[0][]);
    if (frames.isEmpty() || frames.size() % BURST != 0) {
      throw new IllegalArgumentException(frames.size() + " packets are no whole batches");
    }
    prepared = frames.stream().mapToLong(this::packetOf).toArray();
  }

  private long packetOf(byte[] frame) {
    long packet = packets.packetOf(frame);
    if (packet == 0) {
      throw new IllegalStateException("the pool is too small");
    }
    return packet;
  }

  /** Sends the next batch with its data written anew, for graphs that change it. */
  public void emitFresh() {
    for (int i = next; i < next + BURST; i++) {
      Bytes.copyIn(Mbuf.data(prepared[i]), frames[i], 0, frames[i].length);
    }
    emit();
  }

  /** Sends the next batch. */
  public void emit() {
    long[] array = batch.array();
    System.arraycopy(prepared, next, array, 0, BURST);
    batch.setSize(BURST);
    next += BURST;
    if (next == prepared.length) {
      next = 0;
    }
    sent += BURST;
    output(0).push(batch);
  }

  /**
   * Sends one packet that may get lost on its way.
   *
   * @param frame its data
   */
  public void emit(byte[] frame) {
    batch.add(packetOf(frame));
    output(0).push(batch);
  }

  /** Packets sent from memory. */
  public long sent() {
    return sent;
  }
}
