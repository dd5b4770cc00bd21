// SPDX-License-Identifier: Apache-2.0
package io.sluice.element;

import io.sluice.effect.BatchCheck;
import io.sluice.packet.Checks;
import io.sluice.packet.PacketBatch;

/** An input of an element. A pull input is connected to the output from which it takes packets. */
public final class InputPort {
  private final Element owner;
  private final int index;
  private Element source;
  private int sourcePort;
  private boolean push = true;

  InputPort(Element owner, int index) {
    this.owner = owner;
    this.index = index;
  }

  void connect(Element from, int port) {
    source = from;
    sourcePort = port;
  }

  void setPush(boolean push) {
    this.push = push;
  }

  /**
   * The element that has this input.
   *
   * @return the element
   */
  public Element owner() {
    return owner;
  }

  /**
   * The number of this input.
   *
   * @return from 0
   */
  public int index() {
    return index;
  }

  /**
   * The element that a pull input takes packets from; for a push input, the one that was connected
   * first.
   *
   * @return an element
   */
  public Element source() {
    return source;
  }

  public int sourcePort() {
    return sourcePort;
  }

  public boolean isPush() {
    return push;
  }

  /**
   * Takes packets from the element upstream.
   *
   * @param batch where they are appended
   * @param max how many at most; the batch has room for them
   * @return how many were appended
   */
  public int pull(PacketBatch batch, int max) {
    int count = owner.worker.isSampling() ? pullSampled(batch, max) : pullGuarded(batch, max);
    source.outputs[sourcePort].count(count);
    if (Checks.ENABLED) {
      pulled(batch, batch.size() - count);
    }
    return count;
  }

  /**
   * Whether a pull might give a packet; see {@link Element#mayGive}.
   *
   * @return false if it would give nothing
   */
  public boolean mayGive() {
    return source.mayGive(sourcePort);
  }

  private void pulled(PacketBatch batch, int from) {
    BatchCheck before = ChainSupport.batchCheck(source);
    if (before != null) {
      before.left(sourcePort, batch, from);
    }
    BatchCheck here = ChainSupport.batchCheck(owner);
    if (here != null) {
      here.entered(index, batch, from);
    }
  }

  private int pullGuarded(PacketBatch batch, int max) {
    int before = batch.size();
    try {
      return source.pull(sourcePort, batch, max);
    } catch (RuntimeException e) {
      Failures.drop(source, e, batch, before);
      return 0;
    }
  }

  private int pullSampled(PacketBatch batch, int max) {
    owner.worker.sampler().enter(source.meter, 0);
    int count = pullGuarded(batch, max);
    source.meter.add(count);
    owner.worker.sampler().leave();
    return count;
  }

  @Override
  public String toString() {
    return owner + " input " + index;
  }
}
