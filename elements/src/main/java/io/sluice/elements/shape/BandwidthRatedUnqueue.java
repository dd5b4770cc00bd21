// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.shape;

import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
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
 * <p>RATE is in bytes per second, or with a unit such as {@code 10Mbps}. A token bucket permits
 * short bursts after a pause; a packet is sent as soon as the bucket is not in debt.
 *
 * <p>Keywords: {@code BURST_DURATION} time, default 20 ms, the permitted burst as a time at RATE;
 * {@code BURST_BYTES} the same in bytes; {@code EXTRA_LENGTH} boolean, default false, counts the
 * extra length annotation; {@code LINK_RATE} boolean, default false: a RATE without unit is in bits
 * per second, and each packet costs 24 bytes more, for preamble, frame check sequence and gap on
 * the wire.
 *
 * <p>Handlers: {@code rate} (read, write), {@code active} (read, write), {@code calls} (read)
 * statistics of the task, {@code scheduled}, {@code tickets} (read, write).
 */
@ElementInfo(name = "BandwidthRatedUnqueue", ports = "1/1", processing = "l/h", live = true)
@ElementEffects(reads = {LENGTH, ANNO_EXTRA_LENGTH})
public final class BandwidthRatedUnqueue extends RatedMover {
  /** What an Ethernet link takes for a frame beside its bytes. */
  private static final int LINK_OVERHEAD = 24;

  private boolean linkRate;
  private boolean extraLength;

  /** Creates the element. */
  public BandwidthRatedUnqueue() {}

  @Override
  protected void configure(Args args) {
    linkRate = args.keyword("LINK_RATE").asBool(false);
    extraLength = args.keyword("EXTRA_LENGTH").asBool(false);
    Arg given = args.required("RATE");
    long rate = inBytes(given.asRaw(""), given.asBandwidth(1));
    configureBurst(args, rate, "BURST_BYTES");
  }

  private long inBytes(String text, long rate) {
    return linkRate && text.strip().matches("\\d+") ? rate / 8 : rate;
  }

  @Override
  int burst(TokenBucket bucket) {
    return bucket.tokens() >= 0 ? 1 : 0;
  }

  @Override
  double cost(PacketBatch sent) {
    long bytes = linkRate ? (long) LINK_OVERHEAD * sent.size() : 0;
    for (int i = 0; i < sent.size(); i++) {
      bytes += Mbuf.length(sent.get(i));
      bytes += extraLength ? Anno.getI32(sent.get(i), Anno.EXTRA_LENGTH) & 0xffff_ffffL : 0;
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
    return inBytes(text, HandlerValues.bytesPerSecond(text));
  }
}
