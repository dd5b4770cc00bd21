// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flow;

import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Field.ANNO_32;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import java.util.SplittableRandom;

/**
 * Keeps the processor busy for each packet, for those of one flow longer than for another's.
 *
 * <p>{@code FlowRandLoad([keywords])}
 *
 * <p>Behind a manager of flows such as FlowIPManager. Each flow gets a number by chance, at least
 * MIN and less than MAX: so many random numbers are drawn for each of its packets. Packets pass
 * unchanged, those that no manager has seen at once.
 *
 * <p>Keywords: {@code MIN}, default 1; {@code MAX}, default 100, both up to a million.
 *
 * <p>See also: RandLoad, WorkPackage.
 */
@ElementInfo(name = "FlowRandLoad", processing = "h/h", replicable = true)
@ElementEffects(reads = ANNO_32, does = FLOW_STATE)
public final class FlowRandLoad extends PacketElement implements FlowSpace {
  private static final int MOST = 1_000_000;

  /** How many numbers are drawn for a packet. */
  private static final class Load {
    int draws;
  }

  private final SplittableRandom random = new SplittableRandom();
  private FlowStates<Load> flows = new FlowStates<>(Load::new);
  private int min;
  private int range;

  /** What was drawn: kept, so that no compiler leaves it out. */
  private int last;

  /** Creates the element. */
  public FlowRandLoad() {}

  @Override
  protected void configure(Args args) {
    min = args.keyword("MIN").asInt(1, 0, MOST);
    int max = args.keyword("MAX").asInt(100, 1, MOST);
    range = max - min;
    if (range <= 0) {
      args.error("MAX must be more than MIN");
    }
  }

  @Override
  public int flowBytes() {
    return Integer.BYTES;
  }

  @Override
  public int process(long packet) {
    long tag = FlowTag.get(packet);
    if (tag == 0) {
      return 0;
    }
    Load load = flows.of(tag);
    if (flows.isNew()) {
      load.draws = min + random.nextInt(range);
    }
    int drawn = 0;
    for (int i = 0; i < load.draws; i++) {
      drawn ^= random.nextInt();
    }
    last = drawn;
    return 0;
  }

  /** What was drawn for the last packet. */
  int last() {
    return last;
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  protected void takeOver(Element old) {
    flows = ((FlowRandLoad) old).flows;
  }
}
