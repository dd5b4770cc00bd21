// SPDX-License-Identifier: Apache-2.0
package io.sluice.effect;

import io.sluice.packet.Checks;
import io.sluice.packet.PacketAccessError;
import java.util.function.Supplier;

/**
 * Verifies an element's declaration: compares each packet before and after it, and throws if the
 * element did more than it declares. For the checked mode only; one thread at a time.
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
   * @param element the element's name in messages
   * @param source gives its declaration, which may change while packets flow
   */
  public EffectCheck(Object element, Supplier<Effects> source) {
    this.element = element;
    this.source = source;
    declared = source.get();
  }

  /**
   * Records a packet that is about to enter the element.
   *
   * @param packet the packet
   */
  public void before(long packet) {
    before.take(packet);
  }

  /**
   * Checks the packet of {@link #before}, which has passed and was not freed.
   *
   * @param packet the packet
   */
  public void after(long packet) {
    compare(before, packet);
  }

  /** Throws if a packet was changed in a way that is not declared. */
  void compare(Snapshot old, long packet) {
    if (Checks.isViewed(packet)) {
      // Other threads write to it at the same time.
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
   * Throws if an observed action is not declared.
   *
   * @param seen the action
   * @param other another action that looks the same; one of the two must be declared
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
