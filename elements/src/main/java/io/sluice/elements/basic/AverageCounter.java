// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;

/**
 * Counts packets and bytes, and their average rate from the first to the last.
 *
 * <p>{@code AverageCounter([IGNORE, LINK_FCS, keywords])}
 *
 * <p>What comes in the first IGNORE seconds (default 0) is not counted. LINK_FCS, default true,
 * says that the check sequence of frames is missing in the packets.
 *
 * <p>Keywords: {@code MAX} seconds after which nothing is counted any more, default 0 for no end;
 * {@code THRESHOLD} packets per second, default 0 for none: once they come faster than that for
 * more than per second, it counts from 0 again.
 *
 * <p>Handlers: {@code count}, {@code byte_count}, {@code bit_count}, {@code link_count} (read) bits
 * on an Ethernet link; {@code rate} (read) packets per second, {@code byte_rate}, {@code bit_rate},
 * {@code link_rate} (read) per second, {@code time} (read) seconds from the first to the last
 * packet, {@code reset} and {@code reset_now} (write).
 */
@ElementInfo(
    name = "AverageCounter",
    aliases = {"AverageCounterMP", "AverageCounterIMP"})
@ElementEffects(reads = LENGTH, does = COUNTS)
public final class AverageCounter extends BatchObserver {
  private static final long SECOND = 1_000_000_000L;
  private static final long MILLISECOND = 1_000_000L;

  /** Preamble and gap of a frame on a link. */
  private static final int LINK_BYTES = 20;

  private long ignore;
  private boolean checkSequence;
  private long max = Long.MAX_VALUE;
  private long threshold;
  private long first;
  private long last;
  private boolean started;
  private long count;
  private long bytes;

  /** Creates the element. */
  public AverageCounter() {}

  @Override
  protected void configure(Args args) {
    ignore = args.optional("IGNORE").asNanos(0);
    checkSequence = args.optional("LINK_FCS").asBool(true);
    long most = args.keyword("MAX").asNanos(0);
    max = most == 0 ? Long.MAX_VALUE : most;
    threshold = args.keyword("THRESHOLD").asLong(0, 0, 0xffff_ffffL);
  }

  @Override
  protected void observe(PacketBatch batch, int from) {
    long now = worker().nanoTime();
    if (!started) {
      started = true;
      first = now;
      last = now;
    }
    long passed = now - first;
    if (passed >= max) {
      return;
    }
    last = now;
    if (passed >= ignore) {
      count += batch.size() - from;
      for (int i = from; i < batch.size(); i++) {
        bytes += Mbuf.length(batch.get(i));
      }
      startOver(passed);
    }
  }

  /** Begins anew, once, when the rate of more than a second has passed the threshold. */
  private void startOver(long passed) {
    if (threshold > 0 && passed > SECOND && count * 1e9 / passed > threshold) {
      threshold = 0;
      reset();
    }
  }

  private long bits() {
    return 8 * bytes;
  }

  /**
   * Bits on an Ethernet link: with preamble, gap and, unless it is in the packets, check sequence.
   */
  private long linkBits() {
    return bits() + 8 * count * (checkSequence ? LINK_BYTES + 4 : LINK_BYTES);
  }

  @Override
  protected void takeOver(Element old) {
    AverageCounter before = (AverageCounter) old;
    first = before.first;
    last = before.last;
    started = before.started;
    count = before.count;
    bytes = before.bytes;
    if (isConfiguredLike(old)) {
      threshold = before.threshold;
    }
  }

  /** Whole milliseconds, at least one, as Click counts them. */
  private long interval() {
    return Math.max(1, last / MILLISECOND - first / MILLISECOND - ignore / MILLISECOND);
  }

  private String perSecond(long amount) {
    return HandlerValues.decimal(amount * 1e3 / interval());
  }

  private void reset() {
    count = 0;
    bytes = 0;
    started = false;
    first = 0;
    last = 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("byte_count", () -> bytes);
    handlers.read("bit_count", this::bits);
    handlers.read("link_count", this::linkBits);
    handlers.read("rate", () -> perSecond(count));
    handlers.read("byte_rate", () -> perSecond(bytes));
    handlers.read("bit_rate", () -> perSecond(bits()));
    handlers.read("link_rate", () -> perSecond(linkBits()));
    handlers.read("time", () -> HandlerValues.decimal(interval() / 1e3));
    handlers.write("reset", value -> reset());
    handlers.write("reset_now", value -> reset());
    handlers.mark("b", "reset", "reset_now");
  }
}
