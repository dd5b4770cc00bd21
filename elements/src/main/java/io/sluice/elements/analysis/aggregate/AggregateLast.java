// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REORDERS;
import static io.sluice.effect.Field.ANNO_24;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_EXTRA_LENGTH;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import java.util.Arrays;
import org.agrona.collections.Long2LongHashMap;

/**
 * Passes the last packet of each aggregate.
 *
 * <p>{@code AggregateLast([keywords])}
 *
 * <p>Keeps the newest packet of each aggregate; the one it replaces leaves on output 1, if there is
 * one. Writing the handler {@code clear} sends the kept packets to output 0, by ascending
 * aggregate. Their annotations then describe the whole aggregate: the extra packets and extra
 * length annotations cover its other packets, and the first timestamp is that of its first packet.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP_AFTER_CLEAR} boolean, default false: stops the driver after {@code clear}.
 *   <li>{@code CAPACITY} aggregates at most, default 65536; packets of further ones are dropped.
 *   <li>{@code NOTIFIER} an AggregateIPFlows: the packet of a flow that has ended leaves on output
 *       0 at once. Other elements are accepted, and tell nothing.
 * </ul>
 *
 * <p>Handlers: {@code nagg} (read) packets kept, {@code clear} (write).
 */
@ElementInfo(name = "AggregateLast", ports = "1/1-2", processing = "h/h")
@ElementEffects(
    reads = {LENGTH, ANNO_AGGREGATE, ANNO_24, ANNO_EXTRA_LENGTH, ANNO_32, ANNO_TIMESTAMP},
    writes = {ANNO_24, ANNO_EXTRA_LENGTH, ANNO_32},
    does = {DROPS, BRANCHES, KEEPS, REORDERS, FLOW_STATE})
public final class AggregateLast extends BatchElement implements AggregateNotifier.Listener {
  private static final long NONE = 0;

  private final int notLast = dropReason("not the last of its aggregate");
  private final int tooMany = dropReason("too many aggregates");
  private Long2LongHashMap kept = new Long2LongHashMap(NONE);
  private Element notifier;
  private boolean stopAfterClear;
  private int capacity;
  private PacketBatch cleared;

  /** Creates the element. */
  public AggregateLast() {}

  @Override
  protected void configure(Args args) {
    notifier = args.keyword("NOTIFIER").asElement(Element.class);
    stopAfterClear = args.keyword("STOP_AFTER_CLEAR").asBool(false);
    capacity = args.keyword("CAPACITY").asInt(1 << 16, 1, 1 << 24);
  }

  @Override
  protected void initialize(Setup setup) {
    cleared = new PacketBatch();
    if (notifier != null && notifier.worker() != worker()) {
      setup.error("NOTIFIER runs on another worker");
    } else if (notifier instanceof AggregateNotifier known) {
      known.addListener(this);
    }
  }

  @Override
  protected void takeOver(Element old) {
    AggregateLast other = (AggregateLast) old;
    Long2LongHashMap empty = kept;
    kept = other.kept;
    other.kept = empty;
  }

  @Override
  public void push(int port, PacketBatch batch) {
    long[] array = batch.array();
    int passed = 0;
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = array[i];
      long aggregate = Anno.getI32(packet, Anno.AGGREGATE) & 0xffff_ffffL;
      long before = kept.get(aggregate);
      if (before != NONE) {
        addUp(packet, before);
        array[passed++] = before;
      } else {
        Anno.putI64(packet, Anno.FIRST_TIMESTAMP, Anno.timestamp(packet));
      }
      if (before == NONE && kept.size() >= capacity) {
        drop(tooMany, packet);
      } else {
        kept.put(aggregate, packet);
      }
    }
    batch.setSize(passed);
    if (passed == 0) {
      return;
    }
    if (nOutputs() > 1) {
      output(1).push(batch);
    } else {
      drop(notLast, batch);
    }
  }

  /** Has a packet stand for another one of its aggregate, and for what that stood for. */
  private static void addUp(long packet, long before) {
    int more = Anno.getI32(before, Anno.EXTRA_PACKETS) + 1;
    int bytes = Anno.getI32(before, Anno.EXTRA_LENGTH) + Mbuf.length(before);
    Anno.putI32(packet, Anno.EXTRA_PACKETS, Anno.getI32(packet, Anno.EXTRA_PACKETS) + more);
    Anno.putI32(packet, Anno.EXTRA_LENGTH, Anno.getI32(packet, Anno.EXTRA_LENGTH) + bytes);
    Anno.putI64(packet, Anno.FIRST_TIMESTAMP, Anno.getI64(before, Anno.FIRST_TIMESTAMP));
  }

  @Override
  public void ended(int aggregate) {
    long packet = kept.remove(aggregate & 0xffff_ffffL);
    if (packet != NONE) {
      output(0).push(packet);
    }
  }

  private void clear() {
    long[] aggregates = kept.keySet().stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(aggregates);
    for (long aggregate : aggregates) {
      cleared.add(kept.remove(aggregate));
      if (cleared.isFull()) {
        output(0).push(cleared);
      }
    }
    if (!cleared.isEmpty()) {
      output(0).push(cleared);
    }
    if (stopAfterClear) {
      router().requestStop();
    }
  }

  @Override
  protected long settle() {
    return kept.size();
  }

  @Override
  protected void cleanup() {
    kept.values().forEach(this::freeLeft);
    kept.clear();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("nagg", () -> kept.size());
    handlers.write("clear", value -> clear());
  }
}
