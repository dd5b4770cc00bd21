// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.basic;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.script.CountCall;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.packet.Mbuf;

/**
 * Counts packets and bytes, and measures their rate.
 *
 * <p>{@code Counter([keywords])}
 *
 * <p>Keywords: {@code COUNT_CALL} a number and a handler call: the call is made, once, when so many
 * packets have been counted, the last of them included; {@code BYTE_COUNT_CALL} likewise for bytes;
 * {@code NO_RATE}, {@code BATCH_PRECISE} and {@code ATOMIC} are accepted: rates cost nothing, calls
 * are made at their packet anyway, and counts of several workers are added up.
 *
 * <p>Handlers: {@code count} (read) packets, {@code byte_count} (read) bytes, {@code rate} (read)
 * packets per second over the last second or so, {@code bit_rate} (read) bits per second, {@code
 * byte_rate} (read) bytes per second, {@code reset} and {@code reset_counts} (write), {@code
 * count_call} (read, write) and {@code byte_count_call} (write) set a call; reading gives its
 * count.
 */
@ElementInfo(
    name = "Counter",
    aliases = {
      "CounterMP",
      "CounterAtomic",
      "CounterRCU",
      "CounterLock",
      "CounterRW",
      "CounterPRW",
      "CounterLockMP",
      "CounterPLockMP",
      "CounterPRWMP",
      "CounterRWMP",
      "CounterRxWMP",
      "CounterRxWMPPR",
      "CounterRxWMPPW"
    },
    replicable = true)
@ElementEffects(reads = LENGTH, does = COUNTS)
public final class Counter extends PacketElement {
  private RateMeter packetRate = new RateMeter();
  private RateMeter byteRate = new RateMeter();
  private long count;
  private long bytes;
  private long nextCount = Long.MAX_VALUE;
  private long nextBytes = Long.MAX_VALUE;
  private CountCall countCall = CountCall.NEVER;
  private CountCall byteCall = CountCall.NEVER;

  /** Creates the element. */
  public Counter() {}

  @Override
  protected void configure(Args args) {
    args.keyword("NO_RATE").asBool(false);
    args.keyword("ATOMIC").asInt(0, 0, 2);
    args.keyword("BATCH_PRECISE").asBool(true);
    countCall = CountCall.parse(args, "COUNT_CALL");
    byteCall = CountCall.parse(args, "BYTE_COUNT_CALL");
    watch();
  }

  @Override
  public int process(long packet) {
    count++;
    bytes += Mbuf.length(packet);
    if (count >= nextCount || bytes >= nextBytes) {
      reached();
    }
    return 0;
  }

  /** Copies what is compared for each packet to where it is close at hand. */
  private void watch() {
    // A count that is past already is not waited for.
    nextCount = countCall.at > count ? countCall.at : Long.MAX_VALUE;
    nextBytes = byteCall.at;
  }

  private void reached() {
    if (count >= nextCount) {
      CountCall due = countCall;
      countCall = due.spent();
      watch();
      due.make(this);
    }
    if (bytes >= byteCall.at) {
      CountCall due = byteCall;
      byteCall = due.spent();
      watch();
      due.make(this);
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> count);
    handlers.total("byte_count", () -> bytes);
    handlers.total("rate", () -> HandlerValues.decimal(packetRate.perSecond(count)));
    handlers.total("bit_rate", () -> HandlerValues.decimal(8 * byteRate.perSecond(bytes)));
    handlers.total("byte_rate", () -> HandlerValues.decimal(byteRate.perSecond(bytes)));
    handlers.write("reset", value -> reset());
    handlers.write("reset_counts", value -> reset());
    handlers.mark("b", "reset");
    handlers.mark("Ub", "reset_counts");
    handlers.read("count_call", () -> countCall.count());
    handlers.write(
        "count_call",
        value -> {
          countCall = CountCall.of(value, complaint("count_call"), this);
          watch();
        });
    handlers.write(
        "byte_count_call",
        value -> {
          byteCall = CountCall.of(value, complaint("byte_count_call"), this);
          watch();
        });
  }

  private static String complaint(String handler) {
    return "'" + handler + "' first word should be unsigned (count)";
  }

  @Override
  protected void takeOver(Element old) {
    Counter before = (Counter) old;
    count = before.count;
    bytes = before.bytes;
    packetRate = before.packetRate;
    byteRate = before.byteRate;
    if (isConfiguredLike(old)) {
      countCall = before.countCall;
      byteCall = before.byteCall;
    }
    watch();
  }

  private void reset() {
    count = 0;
    bytes = 0;
    countCall = countCall.renewed();
    byteCall = byteCall.renewed();
    watch();
    packetRate.reset();
    byteRate.reset();
  }
}
