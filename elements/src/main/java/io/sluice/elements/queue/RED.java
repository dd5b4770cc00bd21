// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import java.util.function.Consumer;

/**
 * Drops packets early, the more the longer queues are (Random Early Detection, Floyd and Jacobson
 * 1993).
 *
 * <p>{@code RED(MIN_THRESH, MAX_THRESH, MAX_P [, keywords])}
 *
 * <p>Keeps an average of the length of the nearest queues behind (of those in front when packets
 * are pulled). Up to MIN_THRESH no packet is dropped; from there to MAX_THRESH the probability
 * grows from 0 to MAX_P (0 to 1). Packets are dropped by output 1 if that is connected. The average
 * is taken at each packet.
 *
 * <p>Keywords: {@code QUEUES} names of queues to look at instead; {@code STABILITY} default 4: the
 * newest length counts by one part in 2 to the power of it; {@code GENTLE} boolean, default true:
 * the probability grows from MAX_P to 1 between MAX_THRESH and twice that, else it is 1 at once.
 *
 * <p>Handlers: {@code min_thresh}, {@code max_thresh}, {@code max_p} (read, write); {@code drops},
 * {@code queues}, {@code avg_queue_size}, {@code stats} (read); {@code config} (read, write) with
 * what holds by now.
 */
@ElementInfo(name = "RED", ports = "1/1-2", processing = "a/ah", live = true)
@ElementEffects(does = {DROPS, BRANCHES, COUNTS, STATE})
public final class RED extends PacketElement {
  private static final int MAX_LENGTH = 0xffff;

  private final int early = dropReason("dropped early");
  private Storage[] queues = {};
  private String names;
  private int min;
  private int max;
  private double maxP;
  private int stability;
  private double weight;
  private boolean gentle;
  private double average;

  /** Packets since the last one dropped; negative while none may be. */
  private long count = -1;

  /** Chosen anew after each drop, so that drops are spread evenly. */
  private double chance;

  private long drops;

  /** Creates the element. */
  public RED() {}

  @Override
  protected void configure(Args args) {
    min = args.required("MIN_THRESH").asInt(0, 0, MAX_LENGTH);
    max = args.required("MAX_THRESH").asInt(0, 0, MAX_LENGTH);
    maxP = args.required("MAX_P").asDouble(0);
    names = args.keyword("QUEUES").asRaw("");
    stability = args.keyword("STABILITY").asInt(4, 0, 16);
    weight = Math.pow(2, -stability);
    gentle = args.keyword("GENTLE").asBool(true);
    if (max < min) {
      args.error("MAX_THRESH is less than MIN_THRESH");
    }
    if (!(maxP >= 0 && maxP <= 1)) {
      args.error("MAX_P: out of range");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    queues = findQueues(names, setup::error);
    chance = worker().random().nextDouble();
  }

  @Override
  public int process(long packet) {
    average += (queueLength() - average) * weight;
    if (!isMarked()) {
      return 0;
    }
    drops++;
    return reject(early);
  }

  private int queueLength() {
    int length = 0;
    for (Storage queue : queues) {
      length += queue.length();
    }
    return length;
  }

  private boolean isMarked() {
    if (average <= min) {
      count = -1;
      return false;
    }
    double probability = probability();
    if (probability >= 1) {
      count = -1;
      return true;
    }
    count++;
    if (count > 0 && probability > 0 && count > chance / probability) {
      count = 0;
      chance = worker().random().nextDouble();
      return true;
    }
    return false;
  }

  private double probability() {
    if (average <= max) {
      return max == min ? maxP : maxP * (average - min) / (max - min);
    }
    boolean grows = gentle && average < 2.0 * max;
    return grows ? maxP + (1 - maxP) * (average - max) / max : 1;
  }

  private Storage[] findQueues(String wanted, Consumer<String> errors) {
    return NearQueues.of(this, wanted, errors).toArray(Storage[]::new);
  }

  @Override
  protected void reconfigure(Element configured) {
    queues =
        findQueues(
            ((RED) configured).names,
            error -> {
              throw new HandlerException(error);
            });
    super.reconfigure(configured);
  }

  @Override
  protected void takeOver(Element old) {
    RED before = (RED) old;
    average = before.average;
    count = before.count;
    drops = before.drops;
    if (isConfiguredLike(before)) {
      min = before.min;
      max = before.max;
      maxP = before.maxP;
      stability = before.stability;
      weight = before.weight;
      gentle = before.gentle;
      if (!names.equals(before.names)) {
        names = before.names;
        queues = findQueues(names, router()::report);
      }
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("min_thresh", () -> min);
    handlers.write("min_thresh", value -> min = (int) HandlerValues.integer(value, 0, max));
    handlers.read("max_thresh", () -> max);
    handlers.write(
        "max_thresh", value -> max = (int) HandlerValues.integer(value, min, MAX_LENGTH));
    handlers.read("max_p", () -> HandlerValues.decimal(maxP));
    handlers.write("max_p", value -> maxP = HandlerValues.probability(value));
    handlers.read("drops", () -> drops);
    handlers.read("queues", this::queueNames);
    handlers.read("avg_queue_size", () -> HandlerValues.decimal(average));
    handlers.read(
        "stats",
        () ->
            "%d current queue\n%s avg queue\n%d drops\n"
                .formatted(queueLength(), HandlerValues.decimal(average), drops));
    handlers.read("config", this::newConfig);
  }

  private String newConfig() {
    StringBuilder text = new StringBuilder();
    text.append(min).append(", ").append(max).append(", ").append(HandlerValues.decimal(maxP));
    text.append(", QUEUES");
    for (Storage queue : queues) {
      text.append(' ').append(queue.name());
    }
    text.append(", STABILITY ").append(stability);
    return text.append(gentle ? "" : ", GENTLE false").toString();
  }

  private String queueNames() {
    StringBuilder text = new StringBuilder();
    for (Storage queue : queues) {
      text.append(queue.name()).append('\n');
    }
    return text.toString();
  }
}
