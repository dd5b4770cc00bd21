// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.info;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;

/**
 * Accepted for compatibility with Click; it does nothing here.
 *
 * <p>{@code AlignmentInfo(...)}
 *
 * <p>Click's tools write AlignmentInfo, which says how packets are aligned where, and
 * DevirtualizeInfo, which says what click-devirtualize leaves alone. ClickyInfo tells the program
 * clicky how to draw; TSCClock, JiffieClock, LinuxClock and DPDKDeviceClock choose a clock for
 * FastClick. SpinlockInfo names locks, which SpinlockAcquire takes; BalancedThreadSched and
 * SortedTaskSched move tasks between threads, which Sluice never does after the start.
 */
@ElementInfo(
    name = "AlignmentInfo",
    aliases = {
      "ClickyInfo",
      "DevirtualizeInfo",
      "TSCClock",
      "JiffieClock",
      "LinuxClock",
      "DPDKDeviceClock",
      "SpinlockInfo",
      "BalancedThreadSched",
      "SortedTaskSched"
    },
    ports = "0/0")
@ElementEffects
public final class AlignmentInfo extends BatchElement {
  /** Creates the element. */
  public AlignmentInfo() {}

  @Override
  protected void configure(Args args) {
    args.rest();
  }
}
