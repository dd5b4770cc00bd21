// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Chooses the output by the aggregate annotation.
 *
 * <p>{@code AggregateFilter(ACTION AGGREGATES, ...)}
 *
 * <p>ACTION is an output, {@code allow} (output 0), {@code drop} or {@code deny}; AGGREGATES are
 * numbers and ranges {@code A-B} separated by spaces, or {@code all} or {@code -}. The first
 * argument that contains a packet's aggregate decides; packets that no argument contains are
 * dropped.
 */
@ElementInfo(name = "AggregateFilter", ports = "1/-", processing = "h/h", replicable = true)
@ElementEffects(
    reads = ANNO_AGGREGATE,
    does = {DROPS, BRANCHES})
public final class AggregateFilter extends PacketElement {
  private static final long END = 1L << 32;

  private final int denied = dropReason("denied");

  /** Where ranges of aggregates begin, ascending, and what to do from there on. */
  private long[] starts = new long[0];

  private int[] actions = new int[0];

  /** Creates the element. */
  public AggregateFilter() {}

  @Override
  protected void configure(Args args) {
    TreeMap<Long, Integer> ranges = new TreeMap<>();
    ranges.put(0L, null);
    List<String> patterns = args.rest();
    for (int i = 0; i < patterns.size(); i++) {
      addPattern(i, ConfigStrings.words(patterns.get(i)), ranges, args);
    }
    starts = ranges.keySet().stream().mapToLong(Long::longValue).toArray();
    actions = ranges.values().stream().mapToInt(a -> a == null ? denied : a).toArray();
  }

  private void addPattern(
      int number, List<String> words, TreeMap<Long, Integer> ranges, Args args) {
    if (words.isEmpty()) {
      args.error("empty pattern " + number);
      return;
    }
    if (words.size() == 1) {
      args.error("pattern " + number + " has no aggregates");
    }
    int action = action(number, words.get(0), args);
    boolean used = false;
    for (String word : words.subList(1, words.size())) {
      boolean all = words.size() == 2 && (word.equals("all") || word.equals("-"));
      int dash = word.indexOf('-');
      long from = all ? 0 : number(dash < 0 ? word : word.substring(0, dash));
      long to = all ? END - 1 : number(dash < 0 ? word : word.substring(dash + 1));
      if (from < 0 || to < 0) {
        args.error("pattern " + number + ": bad aggregate number '" + word + "'");
      } else {
        used |= fill(ranges, from, to + 1, action);
      }
    }
    if (!used && words.size() > 1) {
      args.warning("pattern " + number + " matches no packets");
    }
  }

  private int action(int number, String word, Args args) {
    switch (word) {
      case "allow":
        return 0;
      case "drop":
      case "deny":
        return denied;
      default:
        long port = number(word);
        if (port < 0) {
          args.error("pattern " + number + ": expected a port number");
        }
        return port < 0 || port >= nOutputs() ? denied : (int) port;
    }
  }

  private static long number(String word) {
    return word.matches("[0-9]{1,10}") && Long.parseLong(word) < END ? Long.parseLong(word) : -1;
  }

  /** Fills what is free between two numbers; false when nothing is. */
  private static boolean fill(TreeMap<Long, Integer> ranges, long from, long end, int action) {
    if (from >= end) {
      return false;
    }
    split(ranges, from);
    split(ranges, end);
    boolean used = false;
    for (Map.Entry<Long, Integer> range : ranges.subMap(from, end).entrySet()) {
      if (range.getValue() == null) {
        range.setValue(action);
        used = true;
      }
    }
    return used;
  }

  private static void split(TreeMap<Long, Integer> ranges, long at) {
    ranges.put(at, ranges.floorEntry(at).getValue());
  }

  @Override
  public int process(long packet) {
    long aggregate = Anno.getI32(packet, Anno.AGGREGATE) & 0xffff_ffffL;
    int low = 0;
    int high = starts.length;
    while (high - low > 1) {
      int middle = (low + high) >>> 1;
      if (starts[middle] <= aggregate) {
        low = middle;
      } else {
        high = middle;
      }
    }
    return actions[low];
  }
}
