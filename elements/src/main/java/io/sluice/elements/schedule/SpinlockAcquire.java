// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.schedule;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;

/**
 * Accepted for compatibility with Click, whose threads must not run the elements up to a
 * SpinlockRelease at the same time.
 *
 * <p>{@code SpinlockAcquire(LOCK)}
 *
 * <p>Passes packets on. In Sluice an element with state belongs to one worker, so no locks are
 * needed. SpinlockRelease and SpinlockPush do the same.
 *
 * <p>See also: SpinlockInfo, StaticThreadSched.
 */
@ElementInfo(
    name = "SpinlockAcquire",
    aliases = {"SpinlockRelease", "SpinlockPush"},
    replicable = true)
@ElementEffects
public final class SpinlockAcquire extends PacketElement {
  /** Creates the element. */
  public SpinlockAcquire() {}

  @Override
  protected void configure(Args args) {
    args.required("LOCK").asString("");
  }

  @Override
  public int process(long packet) {
    return 0;
  }
}
