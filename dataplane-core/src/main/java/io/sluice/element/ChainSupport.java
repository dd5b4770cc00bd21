// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.effect.Action;
import io.sluice.effect.BatchCheck;
import io.sluice.effect.EffectCheck;
import io.sluice.packet.PacketBatch;
import java.util.List;

/**
 * The operations of generated loops and links on elements, and of the code that sets them up. The
 * methods that run for packets contain their code directly instead of calling others: each call
 * would be one more level for the JIT to inline. A test of the build keeps elements from using this
 * class.
 */
public final class ChainSupport {
  private ChainSupport() {}

  /**
   * Moves a packet to an output other than 0 if that takes only a few stores; called by the loop.
   *
   * @param packet the packet
   * @param element the packet's element
   * @param output the output, from 1
   * @return false if the output has no batch yet, or a full one
   */
  public static boolean take(PacketElement element, int output, long packet) {
    PacketBatch batch = output < element.side.length ? element.side[output] : null;
    if (batch == null || batch.isFull()) {
      return false;
    }
    batch.add(packet);
    element.sideUsed = true;
    element.diverted++;
    return true;
  }

  /**
   * Records an exception of {@link PacketElement#process}; called by the loop.
   *
   * @param element the element that threw it
   * @param failure the exception
   * @return a value that stands for the result
   */
  public static int threw(PacketElement element, RuntimeException failure) {
    return element.threw(failure);
  }

  /**
   * The output or the drop code for a result of an element.
   *
   * @param element the element
   * @param result its result
   * @return an output from 1, or a drop code
   */
  public static int way(PacketElement element, int result) {
    return element.way(result);
  }

  /**
   * Whether {@link #divert} would push packets.
   *
   * @param element the packet's element
   * @param way from {@link #way}
   * @return true if it would
   */
  public static boolean isSideFull(PacketElement element, int way) {
    return element.isSideFull(way);
  }

  /**
   * Drops the packets that an element still owned when it threw.
   *
   * @param element the element
   * @param failure the exception
   * @param batch the packets; empty afterwards
   */
  public static void failed(Element element, RuntimeException failure, PacketBatch batch) {
    Failures.drop(element, failure, batch, 0);
  }

  /**
   * Takes the count of packets that went to outputs other than 0, before a nested push counts.
   *
   * @param element of a chain
   * @return how many; the element's count restarts at 0
   */
  public static int takeDiverted(PacketElement element) {
    return element.takeDiverted();
  }

  /**
   * Adds back the count that {@link #takeDiverted} took.
   *
   * @param element of a chain
   * @param count how many packets
   */
  public static void addDiverted(PacketElement element, int count) {
    element.addDiverted(count);
  }

  /**
   * Handles a packet that does not go to output 0; called after the loop.
   *
   * @param packet the packet
   * @param element the packet's element
   * @param way from {@link #way}
   */
  public static void divert(PacketElement element, int way, long packet) {
    element.divert(way, packet);
  }

  /**
   * Pushes packets through a chain and on to the next element.
   *
   * @param loop the chain's loop
   * @param chain the elements of the chain
   * @param last the last of them
   * @param next the link after its output 0; null if it has none
   * @param batch the packets, not empty; undefined afterwards
   */
  public static void pushThrough(
      PacketLoop loop, PacketElement[] chain, PacketElement last, Link next, PacketBatch batch) {
    int passing = batch.size();
    loop.run(batch, 0);
    boolean sides = last.sideUsed;
    for (int i = 0; i < chain.length - 1; i++) {
      PacketElement element = chain[i];
      passing -= element.diverted;
      element.diverted = 0;
      element.outputs[0].count(passing);
      sides |= element.sideUsed;
    }
    last.diverted = 0;
    if (!batch.isEmpty()) {
      next.push(batch);
    }
    if (sides) {
      for (int i = chain.length - 1; i >= 0; i--) {
        chain[i].flushSides();
      }
    }
  }

  /**
   * Counts packets that leave.
   *
   * @param output where they leave
   * @param count how many
   * @return whether to call {@link #pushSpecially}
   */
  public static boolean enter(OutputPort output, int count) {
    output.packets += count;
    return output.special;
  }

  /**
   * Pushes packets that have been counted, through an output that closes a loop or in a sampled
   * round.
   *
   * @param output where they leave
   * @param batch the packets
   */
  public static void pushSpecially(OutputPort output, PacketBatch batch) {
    output.pushSpecially(batch);
  }

  /**
   * Requests the compiled code of an element.
   *
   * @param element a per-packet element, initialized
   */
  public static void refreshKernel(PacketElement element) {
    element.refreshKernel();
  }

  /**
   * The compiled code that replaces {@link PacketElement#process}.
   *
   * @param element a per-packet element
   * @return null if it has none
   */
  public static PacketKernel kernel(PacketElement element) {
    return element.currentKernel();
  }

  /**
   * Sets the loop that runs when packets enter at an element.
   *
   * @param head the element
   * @param loop the loop
   * @param chain its elements, the head first
   */
  public static void setLoop(PacketElement head, PacketLoop loop, PacketElement[] chain) {
    head.setLoop(loop, chain);
  }

  /**
   * Sets the loop for rounds in which elements are measured one by one.
   *
   * @param element the element
   * @param loop over it alone
   */
  public static void setSingle(PacketElement element, PacketLoop loop) {
    element.setSingle(loop);
  }

  /**
   * The loop that runs when packets enter at an element.
   *
   * @param head the element
   * @return null if packets only reach it within a chain
   */
  public static PacketLoop loop(PacketElement head) {
    return head.loop();
  }

  /**
   * The elements of the chain that an element is the head of.
   *
   * @param head the element
   * @return the element itself first; null if it is no head
   */
  public static PacketElement[] chain(PacketElement head) {
    return head.chain();
  }

  /**
   * The last element of the chain that an element is the head of.
   *
   * @param head the element
   * @return null if it is no head
   */
  public static PacketElement last(PacketElement head) {
    return head.last();
  }

  /**
   * Sets the link of an output.
   *
   * @param output of an element
   * @param link the code to run for a push
   */
  public static void setLink(OutputPort output, Link link) {
    output.setLink(link);
  }

  /**
   * The link that looks up everything at run time.
   *
   * @param output of an element
   * @return always the same
   */
  public static Link plainLink(OutputPort output) {
    return output.plain();
  }

  /**
   * The check of an element's effects, in the checked mode.
   *
   * @param element any
   * @return null if it declares none, or is a per-packet element
   */
  public static BatchCheck batchCheck(Element element) {
    synchronized (element) {
      if (!element.checkMade) {
        element.checkMade = true;
        boolean declares = !(element instanceof PacketElement) && !element.effects().isUnknown();
        element.check =
            declares ? new BatchCheck(element, element::effects, element.drops::shortages) : null;
      }
      return element.check;
    }
  }

  /**
   * The check of an element's effects, in the checked mode.
   *
   * @param element a per-packet element
   * @return null if it declares none
   */
  public static EffectCheck effectCheck(PacketElement element) {
    return element.effects().isUnknown() ? null : new EffectCheck(element, element::effects);
  }

  /**
   * Tells the checked mode what an element decided about a packet.
   *
   * @param check of the element
   * @param element the element
   * @param result what its {@link PacketElement#process} returned
   */
  public static void checkWay(EffectCheck check, PacketElement element, int result) {
    if (result > 0) {
      check.did(Action.BRANCHES, Action.BRANCHES);
    } else if (PacketElement.isSlowPath(result)) {
      check.did(Action.DROPS, Action.BRANCHES);
    } else if (result < 0
        && !PacketElement.isFailure(result)
        && !element.drops.isShortage(result)) {
      check.did(Action.DROPS, Action.DROPS);
    }
  }

  /**
   * The tasks that push the packets of sources to an element's output 0.
   *
   * @param element the element
   * @return often empty
   */
  public static List<SourceTask> sources(Element element) {
    return element.sources;
  }
}
