// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Pulls packets and pushes them on at a limited bandwidth.
 *
 * <p>{@code BandwidthRatedUnqueue(RATE [, keywords])}
 *
 * <p>RATE is in bytes per second, or with a unit such as {@code 10Mbps}. A token bucket permits
 * short bursts after a pause; a packet is sent as soon as the bucket is not in debt.
 *
 * <p>Keywords: {@code BURST_DURATION} time, default 20 ms, the permitted burst as a time at RATE;
 * {@code BURST_BYTES} the same in bytes.
 *
 * <p>Handlers: {@code rate} (read, write), {@code active} (read, write), {@code calls} (read)
 * statistics of the task, {@code scheduled}, {@code tickets} (read, write).
 */
@ElementInfo(name = "BandwidthRatedUnqueue", ports = "1/1", processing = "l/h", live = true)
@ElementEffects(reads = LENGTH)
public final class BandwidthRatedUnqueue extends RatedMover {
  /** Creates the element. */
  public BandwidthRatedUnqueue() {}

  @Override
  protected void configure(Args args) {
    long rate = args.required("RATE").asBandwidth(1);
    configureBurst(args, rate, "BURST_BYTES");
  }

  @Override
  int burst(TokenBucket bucket) {
    return bucket.tokens() >= 0 ? 1 : 0;
  }

  @Override
  double cost(PacketBatch sent) {
    long bytes = 0;
    for (int i = 0; i < sent.size(); i++) {
      bytes += Mbuf.length(sent.get(i));
    }
    return bytes;
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
