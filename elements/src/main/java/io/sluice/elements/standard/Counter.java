// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.standard;

import io.sluice.graph.Args;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.Handlers;
import io.sluice.graph.PacketElement;
import io.sluice.packet.Mbuf;

/**
 * Counts packets and bytes, and measures their rate.
 *
 * <p>{@code Counter([COUNT_CALL, BYTE_COUNT_CALL])}
 *
 * <p>Handlers: {@code count} (read) packets, {@code byte_count} (read) bytes, {@code rate} (read)
 * packets a second over the last second or so, {@code bit_rate} (read) bits a second, {@code
 * byte_rate} (read) bytes a second, {@code reset} and {@code reset_counts} (write).
 */
@ElementInfo(name = "Counter", aliases = "CounterMP", replicable = true)
public final class Counter extends PacketElement {
  private final RateMeter packetRate = new RateMeter();
  private final RateMeter byteRate = new RateMeter();
  private long count;
  private long bytes;

  /** Creates the element. */
  public Counter() {}

  @Override
  protected void configure(Args args) {
    args.keyword("NO_RATE").asBool(false);
  }

  @Override
  protected int process(long packet) {
    count++;
    bytes += Mbuf.length(packet);
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("count", () -> count);
    handlers.total("byte_count", () -> bytes);
    handlers.total("rate", () -> packetRate.perSecond(count));
    handlers.total("byte_rate", () -> byteRate.perSecond(bytes));
    handlers.total("bit_rate", () -> 8 * byteRate.perSecond(bytes));
    handlers.write("reset", value -> reset());
    handlers.write("reset_counts", value -> reset());
  }

  private void reset() {
    count = 0;
    bytes = 0;
    packetRate.reset();
    byteRate.reset();
  }
}
