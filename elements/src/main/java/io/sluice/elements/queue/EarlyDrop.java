// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.queue;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import java.util.function.Consumer;

/**
 * Drops packets at random, more often the longer the queues are on average: the base of RED and
 * AdaptiveRED. Belongs to one worker.
 */
abstract class EarlyDrop extends PacketElement {
  static final int MAX_LENGTH = 0xffff;

  private final int early = dropReason("dropped early");
  private Storage[] queues = {};
  private String names;
  int min;
  int max;
  double maxP;
  private int stability;
  private double weight;
  boolean gentle = true;
  private double average;

  /** Packets since the last one dropped; negative while none may be. */
  private long count = -1;

  /** Chosen anew after each drop, so that drops are spread evenly. */
  private double chance;

  private long drops;

  /** Reads what both classes have. */
  final void configureEarlyDrop(Args args) {
    maxP = args.required("MAX_P").asDouble(0);
    names = args.keyword("QUEUES").asRaw("");
    stability = args.keyword("STABILITY").asInt(4, 0, 16);
    weight = Math.pow(2, -stability);
    if (!(maxP >= 0 && maxP <= 1)) {
      args.error("MAX_P must be between 0 and 1");
    }
  }

  @Override
  protected void initialize(Setup setup) {
    queues = findQueues(names, setup::error);
    chance = worker().random().nextDouble();
  }

  @Override
  public final int process(long packet) {
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

  /** The average length; the length itself when one packet's counts in full. */
  final double average() {
    return weight == 1 ? queueLength() : average;
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
            ((EarlyDrop) configured).names,
            error -> {
              throw new HandlerException(error);
            });
    super.reconfigure(configured);
  }

  @Override
  protected void takeOver(Element old) {
    EarlyDrop before = (EarlyDrop) old;
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
    handlers.read("max_thresh", () -> max);
    handlers.read("max_p", () -> HandlerValues.fixedPoint(maxP));
    handlers.read("drops", () -> drops);
    handlers.read("queues", this::queueNames);
    handlers.read("avg_queue_size", () -> HandlerValues.fixedPoint(average));
    handlers.read(
        "stats",
        () ->
            "%d current queue\n%s avg queue\n%d drops\n"
                .formatted(queueLength(), HandlerValues.fixedPoint(average), drops));
  }

  /** What a configuration says behind the thresholds and MAX_P. */
  final String rest() {
    StringBuilder text = new StringBuilder(", QUEUES");
    for (Storage queue : queues) {
      text.append(' ').append(queue.name());
    }
    return text.append(", STABILITY ").append(stability).toString();
  }

  private String queueNames() {
    StringBuilder text = new StringBuilder();
    for (Storage queue : queues) {
      text.append(queue.name()).append('\n');
    }
    return text.toString();
  }
}
