// SPDX-License-Identifier: Apache-2.0
package io.sluice.run;

/**
 * What an element costs: the time and packets of sampled rounds. Written by one worker; other
 * threads may read old values.
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
   * Adds packets that were not known when the element was entered, as for a source.
   *
   * @param count packets
   */
  public void add(int count) {
    packets += count;
  }

  /**
   * Adds the measurements of another meter.
   *
   * @param other the meter, which is not changed
   */
  public void add(CostMeter other) {
    nanos += other.nanos;
    packets += other.packets;
    visits += other.visits;
  }

  /**
   * Time spent in the element itself, excluding the elements that it called.
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
   * The cost per packet.
   *
   * @return nanoseconds per packet; 0 before the first sample
   */
  public double nanosPerPacket() {
    return packets == 0 ? 0 : Math.max(0, (double) nanos / packets);
  }
}
