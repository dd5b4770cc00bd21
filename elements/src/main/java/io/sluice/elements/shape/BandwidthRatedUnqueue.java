// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Pulls packets and pushes them on at a limited bandwidth.
 *
 * <p>{@code BandwidthRatedUnqueue(RATE [, keywords])}
 *
 * <p>RATE is in bytes per second, or with a unit such as {@code 10Mbps}. A token bucket lets short
 * bursts through after a pause; a packet is sent whole once the bucket is not in debt.
 *
 * <p>Keywords: {@code BURST_DURATION} time, default 20 ms, how much of the rate a burst may be;
 * {@code BURST_BYTES} the same as a number; {@code BURST} packets that are pulled at a time,
 * default 1; {@code ACTIVE} boolean, default true; {@code EXTRA_LENGTH} boolean, default false:
 * bytes in the extra length annotation count, too; {@code LINK_RATE} boolean, default false: RATE
 * counts bits per second on an Ethernet link, where a packet takes 24 bytes more for preamble, gap
 * and check sequence.
 *
 * <p>Handlers: {@code rate} (read, write), {@code active} (read, write), {@code calls} (read)
 * statistics of the task, {@code reset} (write) empties the bucket, {@code scheduled}, {@code
 * tickets} (read, write).
 */
@ElementInfo(name = "BandwidthRatedUnqueue", ports = "1/1", processing = "l/h", live = true)
@ElementEffects(reads = {LENGTH, ANNO_EXTRA_LENGTH})
public final class BandwidthRatedUnqueue extends RatedMover {
  /** Bytes of a frame on the link that are not in the packet: preamble, gap and check sequence. */
  private static final int LINK_BYTES = 24;

  private int burst;
  private boolean extraLength;
  private boolean linkRate;

  /** Creates the element. */
  public BandwidthRatedUnqueue() {}

  @Override
  protected void configure(Args args) {
    burst = args.keyword("BURST").asBurst(1);
    setActive(args.keyword("ACTIVE").asBool(true));
    extraLength = args.keyword("EXTRA_LENGTH").asBool(false);
    linkRate = args.keyword("LINK_RATE").asBool(false);
    long rate = args.consume().required("RATE").asBandwidth(1);
    configureBurst(args, rate, "BURST_BYTES");
  }

  @Override
  protected Effects effects() {
    return extraLength ? super.effects() : super.effects().notReading(ANNO_EXTRA_LENGTH);
  }

  @Override
  int burst(TokenBucket bucket) {
    return bucket.tokens() >= 0 ? burst : 0;
  }

  @Override
  double cost(PacketBatch sent) {
    long bytes = 0;
    for (int i = 0; i < sent.size(); i++) {
      bytes += Mbuf.length(sent.get(i));
      if (extraLength) {
        bytes += Integer.toUnsignedLong(Anno.getI32(sent.get(i), Anno.EXTRA_LENGTH));
      }
    }
    return linkRate ? 8 * (bytes + (long) LINK_BYTES * sent.size()) : bytes;
  }

  @Override
  double needed() {
    return 0;
  }

  @Override
  String rateText(long rate) {
    return HandlerValues.bandwidth(rate);
  }

  @Override
  long parseRate(String text) {
    return HandlerValues.bytesPerSecond(text);
  }
}
