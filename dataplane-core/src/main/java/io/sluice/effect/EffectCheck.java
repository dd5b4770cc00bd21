// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import io.sluice.packet.Checks;
import io.sluice.packet.PacketAccessError;
import java.util.function.Supplier;

/**
 * Proves what one element declares: compares packets before and after it, and fails loudly when it
 * did what it does not declare. For the checked mode only; one thread at a time.
 */
public final class EffectCheck {
  private final Object element;
  private final Supplier<Effects> source;
  private final Comparison comparison = new Comparison();
  private final Snapshot before = new Snapshot();
  private final Snapshot after = new Snapshot();
  private Effects declared;

  /**
   * Creates a check.
   *
   * @param element what messages call the element
   * @param source what it declares; asked again when that changes while packets flow
   */
  public EffectCheck(Object element, Supplier<Effects> source) {
    this.element = element;
    this.source = source;
    declared = source.get();
  }

  /**
   * A packet is about to pass the element.
   *
   * @param packet the packet
   */
  public void before(long packet) {
    before.take(packet);
  }

  /**
   * The packet of {@link #before} has passed.
   *
   * @param packet the packet, still alive
   */
  public void after(long packet) {
    compare(before, packet);
  }

  /** Fails when a packet was changed in a way that is not declared. */
  void compare(Snapshot old, long packet) {
    if (Checks.isViewed(packet)) {
      // Others write to it at the same time.
      return;
    }
    after.take(packet);
    comparison.compare(old, after);
    if (!comparison.isWithin(declared)) {
      declared = source.get();
      if (!comparison.isWithin(declared)) {
        fail(comparison.effects());
      }
    }
  }

  /**
   * Fails when none of some actions is declared, of which one was seen.
   *
   * @param seen the action
   * @param other another that looks like it
   */
  public void did(Action seen, Action other) {
    if (!declares(seen) && !declares(other)) {
      declared = source.get();
      if (!declares(seen) && !declares(other)) {
        fail(Effects.NONE.doing(seen));
      }
    }
  }

  /** Whether an action is declared. */
  boolean declares(Action action) {
    return declared.does(action);
  }

  private void fail(Effects seen) {
    throw new PacketAccessError(
        element + " does what it does not declare: " + seen.beyond(declared));
  }
}
