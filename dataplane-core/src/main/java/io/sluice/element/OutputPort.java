// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.packet.PacketBatch;
import io.sluice.run.Worker;

/**
 * An output of an element, connected to the input of the next one. Used by the element's worker
 * only.
 */
public final class OutputPort {
  /** The deepest loop of pushes; packets that would circulate longer are dropped and counted. */
  private static final int MAX_DEPTH = 100;

  private final Element owner;
  private final int index;
  private final Link plain = new PlainLink(this);
  private Link link = plain;
  private Element target;
  private int targetPort;
  private boolean push = true;
  private boolean cyclic;

  /** Whether a push needs further checks: see {@link #pushSpecially}. */
  boolean special;

  private int depth;
  long packets;

  OutputPort(Element owner, int index) {
    this.owner = owner;
    this.index = index;
  }

  void connect(Element to, int port) {
    target = to;
    targetPort = port;
  }

  void setPush(boolean push) {
    this.push = push;
  }

  void setCyclic() {
    cyclic = true;
    special = true;
  }

  /** Sets the code that runs for a push. */
  void setLink(Link link) {
    this.link = link;
  }

  /** The link that looks up everything at run time. */
  Link plain() {
    return plain;
  }

  Link link() {
    return link;
  }

  /** Called when a sampled round begins or ends. */
  void sampled(boolean begins) {
    special = begins || cyclic;
  }

  boolean isCyclic() {
    return cyclic;
  }

  /**
   * The number of this output.
   *
   * @return from 0
   */
  public int index() {
    return index;
  }

  /**
   * The element that has this output.
   *
   * @return the element
   */
  public Element owner() {
    return owner;
  }

  public Element target() {
    return target;
  }

  public int targetPort() {
    return targetPort;
  }

  public boolean isPush() {
    return push;
  }

  /**
   * Packets that have left through this output since the start.
   *
   * @return a count; another thread may read an old value
   */
  public long packets() {
    return packets;
  }

  void count(long n) {
    packets += n;
  }

  /**
   * Hands packets to the next element.
   *
   * @param batch the packets, not empty; empty when this returns
   */
  public void push(PacketBatch batch) {
    link.push(batch);
    batch.clear();
  }

  /**
   * Hands one packet to the next element.
   *
   * @param packet the packet
   */
  public void push(long packet) {
    PacketBatch batch = owner.worker.borrow();
    batch.add(packet);
    push(batch);
    owner.worker.giveBack(batch);
  }

  void pushSpecially(PacketBatch batch) {
    Worker worker = owner.worker;
    if (!worker.isSampling()) {
      pushGuarded(batch);
      return;
    }
    worker.sampler().enter(target.meter, batch.size());
    pushGuarded(batch);
    worker.sampler().leave();
  }

  private void pushGuarded(PacketBatch batch) {
    if (!cyclic) {
      Failures.push(target, targetPort, batch);
      return;
    }
    if (depth == MAX_DEPTH) {
      Failures.dropLoop(owner, batch);
      return;
    }
    depth++;
    try {
      Failures.push(target, targetPort, batch);
    } finally {
      depth--;
    }
  }

  @Override
  public String toString() {
    return owner + " output " + index;
  }
}
