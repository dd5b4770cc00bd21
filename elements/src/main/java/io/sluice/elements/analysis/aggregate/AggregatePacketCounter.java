// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Field.USER_ANNOTATIONS;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import java.util.TreeSet;
import org.agrona.collections.Long2LongHashMap;
import org.agrona.collections.Long2ObjectHashMap;

/**
 * Counts packets for each aggregate and packet number.
 *
 * <p>{@code AggregatePacketCounter([keywords])}
 *
 * <p>There are as many outputs as inputs: a packet leaves on the output with the number of its
 * input, and is counted for that input. A packet that arrived on input 0 but not on input 1 was
 * lost in between. Packets with aggregate annotation 0 are not counted.
 *
 * <p>Keywords: {@code ANNO} annotation of 4 bytes with the packet number, default {@code
 * PACKET_NUMBER}; {@code NONE} counts all packets of an aggregate as one number. {@code CAPACITY}
 * maximum number of counts, default 16777216: packets that need another one are not counted. {@code
 * NOTIFIER} is accepted and ignored.
 *
 * <p>Handlers: {@code count} (read) packets counted; {@code received AGGREGATE} (read) the numbers
 * received; {@code undelivered AGGREGATE} (read) the numbers of which fewer packets arrived on
 * input 1 than on input 0; {@code clear} (write).
 */
@ElementInfo(name = "AggregatePacketCounter", ports = "1-/=", processing = "a/a", flow = "#/#")
@ElementEffects(reads = USER_ANNOTATIONS, does = COUNTS)
public final class AggregatePacketCounter extends BatchElement {
  private static final int NONE = -1;

  /** For each aggregate a count for each packet number, the input above it. */
  private Long2ObjectHashMap<Long2LongHashMap> counts = new Long2ObjectHashMap<>();

  private long total;
  private int used;
  private int anno;
  private int capacity;

  /** Creates the element. */
  public AggregatePacketCounter() {}

  @Override
  protected void configure(Args args) {
    Arg given = args.keyword("ANNO");
    anno = given.asRaw("").equals("NONE") ? NONE : given.asAnno(4, Anno.FIRST_TIMESTAMP);
    capacity = args.keyword("CAPACITY").asInt(1 << 24, 1, 1 << 28);
    args.keyword("NOTIFIER").asRaw("");
  }

  @Override
  protected void takeOver(Element old) {
    AggregatePacketCounter before = (AggregatePacketCounter) old;
    counts = before.counts;
    total = before.total;
    used = before.used;
  }

  private void count(int port, long packet) {
    long aggregate = Anno.getI32(packet, Anno.AGGREGATE) & 0xffff_ffffL;
    if (aggregate == 0) {
      return;
    }
    long number = anno == NONE ? 0 : Anno.getI32(packet, anno) & 0xffff_ffffL;
    long key = (long) port << 32 | number;
    Long2LongHashMap numbers = counts.get(aggregate);
    long before = numbers == null ? 0 : numbers.get(key);
    if (before == 0 && used >= capacity) {
      return;
    }
    if (numbers == null) {
      numbers = new Long2LongHashMap(0);
      counts.put(aggregate, numbers);
    }
    used += before == 0 ? 1 : 0;
    numbers.put(key, before + 1);
    total++;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      count(port, batch.get(i));
    }
    output(port).push(batch);
  }

  @Override
  public int pull(int port, PacketBatch batch, int max) {
    int before = batch.size();
    int pulled = input(port).pull(batch, max);
    for (int i = before; i < batch.size(); i++) {
      count(port, batch.get(i));
    }
    return pulled;
  }

  private String received(String aggregate) {
    TreeSet<Long> found = new TreeSet<>();
    Long2LongHashMap numbers = numbersOf(aggregate);
    for (long key : numbers.keySet()) {
      found.add(key & 0xffff_ffffL);
    }
    return lines(found);
  }

  private String undelivered(String aggregate) {
    if (nInputs() < 2) {
      throw new HandlerException("needs a second input");
    }
    TreeSet<Long> found = new TreeSet<>();
    Long2LongHashMap numbers = numbersOf(aggregate);
    for (long key : numbers.keySet()) {
      if (key >>> 32 == 0 && numbers.get(key) > numbers.get(1L << 32 | key)) {
        found.add(key);
      }
    }
    return lines(found);
  }

  private Long2LongHashMap numbersOf(String text) {
    long aggregate = text.isBlank() ? 0 : HandlerValues.integer(text, 0, 0xffff_ffffL);
    Long2LongHashMap numbers = counts.get(aggregate);
    return numbers == null ? new Long2LongHashMap(0) : numbers;
  }

  private static String lines(TreeSet<Long> numbers) {
    StringBuilder text = new StringBuilder();
    numbers.forEach(number -> text.append(number).append('\n'));
    return text.toString();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("count", () -> total);
    handlers.readWith("received", this::received);
    handlers.readWith("undelivered", this::undelivered);
    handlers.write(
        "clear",
        value -> {
          counts.clear();
          used = 0;
          total = 0;
        });
  }
}
