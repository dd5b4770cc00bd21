// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import java.util.SplittableRandom;

/**
 * Drops packets like a lossy link, by the Gilbert-Elliott model.
 *
 * <p>{@code IP6Drop([keywords])}
 *
 * <p>The link is good or bad, good at first. Each packet is kept with the probability of the
 * current state, which may change after it.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code P} probability of the good state becoming bad, default 0; {@code R} of the bad state
 *       becoming good, default 0.
 *   <li>{@code K} probability that a packet is kept in the good state, default 1; {@code H} in the
 *       bad state, default 0.
 *   <li>{@code UNIFORM} boolean, default false: packets are lost with probability {@code
 *       UDROPRATE}, default 0.03, independent of earlier packets.
 *   <li>{@code DETERMINISTIC} boolean, default false: of every hundred packets the first ones are
 *       lost, as many as {@code UDROPRATE} says, except for the very first packet.
 *   <li>{@code SEED} of the random numbers, default 51. {@code ADDR} an address, any number of
 *       times, is accepted for compatibility with FastClick and ignored.
 * </ul>
 *
 * <p>Handlers: {@code count} (read) packets, {@code drops} (read) packets dropped, {@code
 * drop_source} (read) always 0.
 *
 * <p>See also: RandomSample.
 */
@ElementInfo(name = "IP6Drop")
@ElementEffects(does = {DROPS, COUNTS, STATE})
public final class IP6Drop extends PacketElement {
  private static final int CYCLE = 100;

  private final int lost = dropReason("lost");
  private SplittableRandom random = new SplittableRandom();
  private double toBad;
  private double toGood;
  private double keptInGood;
  private double keptInBad;
  private double dropRate;
  private boolean uniform;
  private boolean deterministic;
  private boolean bad;
  private long count;
  private long drops;

  /** Creates the element. */
  public IP6Drop() {}

  @Override
  protected void configure(Args args) {
    args.keyword("ADDR").as(Address6::parse, null);
    toBad = probability(args, "P", 0);
    toGood = probability(args, "R", 0);
    keptInBad = probability(args, "H", 0);
    keptInGood = probability(args, "K", 1);
    uniform = args.keyword("UNIFORM").asBool(false);
    dropRate = probability(args, "UDROPRATE", 0.03);
    deterministic = args.keyword("DETERMINISTIC").asBool(false);
    random = new SplittableRandom(args.keyword("SEED").asInt(51, 0, 65_535));
    if (deterministic && dropRate > 0 && dropRate < 1.0 / CYCLE) {
      args.error("UDROPRATE must be 0, or 0.01 or more, when DETERMINISTIC");
    }
  }

  private static double probability(Args args, String keyword, double usual) {
    double value = args.keyword(keyword).asDouble(usual);
    if (!(value >= 0 && value <= 1)) {
      args.error(keyword + " must be between 0 and 1");
    }
    return value;
  }

  @Override
  public int process(long packet) {
    count++;
    if (isKept()) {
      return 0;
    }
    drops++;
    return lost;
  }

  private boolean isKept() {
    if (deterministic) {
      return count % CYCLE >= dropRate * CYCLE;
    } else if (uniform) {
      return random.nextDouble() >= dropRate;
    }
    boolean kept = random.nextDouble() < (bad ? keptInBad : keptInGood);
    bad ^= random.nextDouble() < (bad ? toGood : toBad);
    return kept;
  }

  @Override
  protected void takeOver(Element old) {
    IP6Drop before = (IP6Drop) old;
    random = isConfiguredLike(old) ? before.random : random;
    bad = before.bad;
    count = before.count;
    drops = before.drops;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> count);
    handlers.read("drops", () -> drops);
    handlers.read("drop_source", () -> 0);
  }
}
