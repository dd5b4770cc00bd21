// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.elements.shape.BurstLimit;
import io.sluice.elements.shape.TokenBucket;
import io.sluice.handler.Handlers;

/**
 * Limits the packet rate of each flow.
 *
 * <p>{@code FlowRateLimiter(RATE [, keywords])}
 *
 * <p>Needs a flow manager upstream, such as FlowIPManager: RATE is packets per second, of each
 * flow. Packets that no manager has tagged pass.
 *
 * <p>Keywords: {@code BURST_SIZE} packets allowed in a burst, or {@code BURST_DURATION} the burst
 * as seconds at RATE, default 0.02.
 *
 * <p>Handlers: {@code dropped} (read) packets.
 *
 * <p>See also: RatedSplitter, FlowIPManager.
 */
@ElementInfo(name = "FlowRateLimiter", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_32,
    does = {DROPS, FLOW_STATE, STATE})
public final class FlowRateLimiter extends PacketElement implements FlowSpace {
  private final int tooMany = dropReason("flow's rate exceeded");
  private final FlowStates<TokenBucket> flows = new FlowStates<>(this::bucket);
  private long rate;
  private final BurstLimit limit = new BurstLimit();
  private long dropped;

  /** Creates the element. */
  public FlowRateLimiter() {}

  @Override
  protected void configure(Args args) {
    rate = args.required("RATE").asLong(0, 1, Integer.MAX_VALUE);
    limit.parse(args, "BURST_SIZE");
  }

  private TokenBucket bucket() {
    TokenBucket bucket = new TokenBucket();
    bucket.assign(rate, limit.capacity(rate));
    return bucket;
  }

  @Override
  public int flowBytes() {
    return 16;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return 0;
    }
    TokenBucket bucket = flows.of(tag);
    bucket.refill(worker().recentNanoTime());
    if (bucket.tokens() < 1) {
      dropped++;
      return tooMany;
    }
    bucket.remove(1);
    return 0;
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.total("dropped", () -> dropped);
  }

  @Override
  protected void takeOver(Element old) {
    FlowRateLimiter before = (FlowRateLimiter) old;
    dropped = before.dropped;
    if (isConfiguredLike(before)) {
      flows.takeFrom(before.flows);
    }
  }
}
