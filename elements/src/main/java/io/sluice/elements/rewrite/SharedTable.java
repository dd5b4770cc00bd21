// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.rewrite;

import io.sluice.argument.Args;
import io.sluice.argument.Integers;
import io.sluice.element.Element;
import io.sluice.element.Setup;
import io.sluice.flow.FlowTable;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import java.math.BigInteger;

/**
 * Which table a rewriter's flows are in: its own, or that of another one whose capacity it shares,
 * as {@code MAPPING_CAPACITY} says.
 */
final class SharedTable {
  private final Rewriter rewriter;

  /** How many flows all copies together may have; counts in the one whose table it is. */
  private int capacity = Integer.MAX_VALUE;

  /** The name of the rewriter that says how many; null for this one. */
  private String word;

  /** Whose table it is. */
  private Rewriter root;

  private boolean ownsTable;

  SharedTable(Rewriter rewriter) {
    this.rewriter = rewriter;
  }

  /** Reads the keywords. */
  void configure(Args args) {
    String alias = args.keyword("CAPACITY").asWord(null);
    word = args.keyword("MAPPING_CAPACITY").asWord(alias);
    BigInteger number = word == null ? null : Integers.parse(word);
    if (number != null && number.signum() >= 0) {
      capacity = number.min(BigInteger.valueOf(Integer.MAX_VALUE)).intValue();
      word = null;
    } else if (word != null && !(other(rewriter) instanceof Rewriter)) {
      args.error("bad MAPPING_CAPACITY");
    }
  }

  /** The rewriter that is named; null for none. */
  Element other() {
    return word == null ? null : other(rewriter);
  }

  private Element other(Rewriter near) {
    return near.router().find(word, near);
  }

  /** The table, made when it is the first time that one asks; null after an error. */
  FlowTable open(Setup setup) {
    root = root(setup);
    if (root.worker() != rewriter.worker()) {
      setup.error("shares its capacity with " + root + ", which runs on another worker");
      return null;
    }
    return root.sharedTable.own();
  }

  /** Follows MAPPING_CAPACITY from element to element. */
  private Rewriter root(Setup setup) {
    Rewriter at = rewriter;
    for (int steps = 0; at.sharedTable.word != null; steps++) {
      if (steps > at.router().elements().size()) {
        setup.error("bad MAPPING_CAPACITY");
        return rewriter;
      }
      at = at.router().instance((Rewriter) at.sharedTable.other(), rewriter.worker());
    }
    return at;
  }

  private FlowTable own() {
    if (rewriter.flows == null) {
      rewriter.flows = new FlowTable(rewriter.worker().nanoTime());
      limit(rewriter.flows);
      ownsTable = true;
    }
    return rewriter.flows;
  }

  private void limit(FlowTable flows) {
    flows.setCapacity(rewriter.shards.part(capacity));
  }

  int capacity() {
    return root.sharedTable.capacity;
  }

  /** Sets how many flows there may be; those beyond go. */
  void setCapacity(String text, long now) {
    String[] words = text.strip().split("\\s+");
    if (words.length > 2) {
      throw new HandlerException("too many arguments");
    }
    root.sharedTable.capacity = (int) HandlerValues.integer(words[0], 0, Integer.MAX_VALUE);
    root.sharedTable.limit(rewriter.flows);
    rewriter.flows.shrink(rewriter.flows.capacity(), now);
  }

  /**
   * Has all elements that share the table go on with that of another configuration. Those of an
   * element that shared it before, and does not now, run out as they would have. An element that
   * has got a table of its own, or that uses another's now, begins without flows; so do all when
   * their number of copies has changed, since the flows would not be where their replies are looked
   * for.
   *
   * @param before the rewriter of that configuration
   * @param same whether it was configured as this one is, so that its capacity stays
   */
  void takeOver(Rewriter before, boolean same) {
    if (!ownsTable || !before.sharedTable.ownsTable || !rewriter.shards.equals(before.shards)) {
      return;
    }
    FlowTable own = rewriter.flows;
    FlowTable taken = before.flows;
    before.sharedTable.ownsTable = false;
    capacity = same ? before.sharedTable.capacity : capacity;
    limit(taken);
    for (Element element : rewriter.router().instances()) {
      if (element instanceof Rewriter member && member.flows == own) {
        Element named = before.router().find(member.name());
        Element counterpart =
            named == null ? null : before.router().instance(named, before.worker());
        boolean shared = counterpart instanceof Rewriter other && other.flows == taken;
        member.adopt(taken, shared ? (Rewriter) counterpart : null);
      }
    }
    own.close();
  }

  void close() {
    if (ownsTable) {
      rewriter.flows.close();
    }
  }
}
