// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.script.CountCall;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;

/**
 * Counts packets or bytes for each aggregate.
 *
 * <p>{@code AggregateCounter([keywords])}
 *
 * <p>Reads the aggregate annotation. To get the counts, write one of the file handlers. A frozen
 * counter counts only the aggregates it has already seen. A second input, which is push only, is
 * always frozen. Packets that were not counted leave on output 1, if there is one.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code BYTES} boolean, default false: counts bytes; {@code IP_BYTES} boolean, default
 *       false: counts bytes from the IP header on.
 *   <li>{@code MULTIPACKET}, {@code EXTRA_LENGTH} booleans, default true: also counts the packets
 *       and bytes that the extra packets and extra length annotations stand for.
 *   <li>{@code AGGREGATE_FREEZE N}, {@code AGGREGATE_STOP N}, {@code AGGREGATE_CALL N HANDLER
 *       VALUE}: when there are N aggregates and another one arrives, freezes, stops the driver, or
 *       writes a handler; {@code COUNT_FREEZE}, {@code COUNT_STOP}, {@code COUNT_CALL}: the same
 *       when the sum of all counts reaches N.
 *   <li>{@code MASK} bits of the annotation that count, default all.
 *   <li>{@code CAPACITY} aggregates at most, default 16777216; once full, the counter is frozen.
 *   <li>{@code BANNER} text at the top of files.
 * </ul>
 *
 * <p>Handlers: {@code write_text_file} or {@code write_ascii_file}, {@code write_ip_file}, {@code
 * write_file} (binary), {@code write_pdf_file} (write): the name of a file, or {@code -}; {@code
 * nagg}, {@code count} (read); {@code freeze}, {@code active}, {@code banner}, {@code
 * aggregate_call}, {@code count_call} (read, write); {@code stop}, {@code clear}, {@code
 * reaggregate_counts} or {@code counts_pdf} (write): turns the counts into aggregates, and counts
 * how often each occurs.
 */
@ElementInfo(
    name = "AggregateCounter",
    aliases = "AggregateCounterIMP",
    ports = "1-2/1-2",
    processing = "a/a")
@ElementEffects(
    reads = {LENGTH, ANNO_NETWORK, USER_ANNOTATIONS},
    does = {COUNTS, BRANCHES, STATE})
public final class AggregateCounter extends BatchElement {
  private static final long MAX_AGGREGATES = 0xffff_ffffL;

  private AggregateCounts counts;
  private PacketAmount amount;
  private int mask;
  private boolean frozen;
  private boolean active = true;
  private String banner;
  private CountCall aggregateCall;
  private CountCall countCall;
  private PacketBatch uncounted;

  /** Creates the element. */
  public AggregateCounter() {}

  @Override
  protected void configure(Args args) {
    amount = new PacketAmount(args);
    mask = (int) args.keyword("MASK").asLong(0xffff_ffffL, 0, 0xffff_ffffL);
    aggregateCall = limit(args, "AGGREGATE");
    countCall = limit(args, "COUNT");
    counts = new AggregateCounts(args.keyword("CAPACITY").asInt(1 << 24, 1, 1 << 28));
    setBanner(args.keyword("BANNER").asString(""));
  }

  private CountCall limit(Args args, String what) {
    long freeze = args.keyword(what + "_FREEZE").asLong(-1, 0, Long.MAX_VALUE);
    long stop = args.keyword(what + "_STOP").asLong(-1, 0, Long.MAX_VALUE);
    CountCall call = CountCall.parse(args, what + "_CALL");
    if ((freeze >= 0 ? 1 : 0) + (stop >= 0 ? 1 : 0) + (call != CountCall.NEVER ? 1 : 0) > 1) {
      String texts = "'%1$s_FREEZE', '%1$s_STOP', and '%1$s_CALL' are mutually exclusive";
      args.error(texts.formatted(what));
    }
    if (freeze >= 0) {
      return CountCall.of(freeze + " " + name() + ".freeze true");
    }
    return stop >= 0 ? CountCall.of(stop + " " + name() + ".stop true") : call;
  }

  private void setBanner(String text) {
    banner = text.isEmpty() || text.endsWith("\n") ? text : text + "\n";
    banner = banner.equals("\n") ? "" : banner;
  }

  @Override
  protected void initialize(Setup setup) {
    uncounted = new PacketBatch();
  }

  @Override
  protected void takeOver(Element old) {
    AggregateCounter other = (AggregateCounter) old;
    counts = other.counts;
    frozen = other.frozen;
    active = other.active;
  }

  private boolean count(long packet, boolean mayAdd) {
    if (!active) {
      return false;
    }
    int aggregate = Anno.getI32(packet, Anno.AGGREGATE) & mask;
    long added = amount.of(packet);
    boolean isNew = added > 0 && !counts.contains(aggregate);
    if (isNew && mayAdd && !frozen && counts.size() >= aggregateCall.at) {
      CountCall due = aggregateCall;
      aggregateCall = due.spent();
      due.make(this);
      return count(packet, mayAdd);
    }
    if (isNew && (!mayAdd || frozen) || !counts.add(aggregate, added)) {
      return false;
    }
    if (counts.total() >= countCall.at) {
      CountCall due = countCall;
      countCall = due.spent();
      due.make(this);
    }
    return true;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.array();
    int kept = 0;
    for (int i = 0, n = batch.size(); i < n; i++) {
      if (count(array[i], port == 0) || nOutputs() == 1) {
        array[kept++] = array[i];
      } else {
        uncounted.add(array[i]);
      }
    }
    batch.setSize(kept);
    if (!batch.isEmpty()) {
      output(0).push(batch);
    }
    if (!uncounted.isEmpty()) {
      output(1).push(uncounted);
    }
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int pulled = input(nInputs() == 1 ? 0 : port).pull(batch, max);
    for (int i = before; i < batch.size(); i++) {
      count(batch.get(i), port == 0);
    }
    return pulled;
  }

  private void write(AggregateFile.Format format, String file) {
    Element user = router().userOfFile(file);
    if (user != null) {
      throw new HandlerException(file + ": " + user + " uses this file");
    }
    new AggregateFile(format, counts, banner).write(file, router()::print);
  }

  @Override
  protected void handlers(Handlers handlers) {
    for (AggregateFile.Format format : AggregateFile.Format.values()) {
      for (String name : format.handlers()) {
        handlers.write(name, value -> write(format, ConfigStrings.unquote(value.strip())));
      }
    }
    handlers.read("nagg", () -> counts.size());
    handlers.read("count", () -> counts.total());
    handlers.read("freeze", () -> frozen);
    handlers.write("freeze", value -> frozen = HandlerValues.bool(value));
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = HandlerValues.bool(value));
    handlers.read("banner", () -> banner);
    handlers.write("banner", this::setBanner);
    handlers.read("aggregate_call", () -> aggregateCall.text(this));
    handlers.write(
        "aggregate_call", value -> aggregateCall = call(value, "aggregate_call", MAX_AGGREGATES));
    handlers.read("count_call", () -> countCall.text(this));
    handlers.write("count_call", value -> countCall = call(value, "count_call", Long.MAX_VALUE));
    handlers.write(
        "stop",
        value -> {
          active = false;
          router().requestStop();
        });
    handlers.write("clear", value -> counts.clear());
    handlers.write("reaggregate_counts", value -> counts.countCounts());
    handlers.write("counts_pdf", value -> counts.countCounts());
    handlers.mark("%", "banner");
    handlers.mark("b", "stop");
    handlers.mark("c", "active", "freeze");
  }

  private CountCall call(String value, String handler, long max) {
    if (value.isBlank()) {
      return CountCall.NEVER;
    }
    String complaint = "argument to '" + handler + "' should be 'N HANDLER [VALUE]'";
    CountCall call = CountCall.of(value.strip(), complaint, this);
    if (call.at > max) {
      throw new HandlerException(complaint);
    }
    return call;
  }
}
