// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/**
 * What an element costs: time and packets of the rounds that were sampled. Written by one worker;
 * others may read it late.
 */
public final class CostMeter {
  private long nanos;
  private long packets;
  private long visits;

  /** Creates a meter at zero. */
  public CostMeter() {}

  void visit(int count) {
    visits++;
    packets += count;
  }

  void charge(long time) {
    nanos += time;
  }

  /**
   * Adds packets that the element met after it was entered, as a source does.
   *
   * @param count packets
   */
  public void add(int count) {
    packets += count;
  }

  /**
   * Adds what another meter has measured.
   *
   * @param other the meter; stays as it is
   */
  public void add(CostMeter other) {
    nanos += other.nanos;
    packets += other.packets;
    visits += other.visits;
  }

  /**
   * Time spent in the element itself, not in those it pushed to.
   *
   * @return nanoseconds over the sampled rounds
   */
  public long nanos() {
    return nanos;
  }

  /**
   * Packets that went through it in sampled rounds.
   *
   * @return packets
   */
  public long packets() {
    return packets;
  }

  /**
   * Batches that went through it in sampled rounds.
   *
   * @return batches
   */
  public long visits() {
    return visits;
  }

  /**
   * The cost of a packet.
   *
   * @return nanoseconds a packet; 0 before the first sample
   */
  public double nanosPerPacket() {
    return packets == 0 ? 0 : Math.max(0, (double) nanos / packets);
  }
}
