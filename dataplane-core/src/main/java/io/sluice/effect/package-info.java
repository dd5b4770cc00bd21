// SPDX-License-Identifier: Apache-2.0
/**
 * What elements do to packets: the vocabulary of fields and actions, what an element says of itself
 * in these words, and the check that what it said is true. Planners, {@code --explain} and manual
 * pages read {@link io.sluice.effect.Effects}; element authors write {@link
 * io.sluice.effect.Field}s and {@link io.sluice.effect.Action}s into an {@link
 * io.sluice.effect.ElementEffects} beside their {@code ElementInfo}.
 *
 * <p>The check runs in the checked mode only: {@link io.sluice.effect.EffectCheck} looks after one
 * packet at a time, {@link io.sluice.effect.BatchCheck} after packets that are inside an element.
 * It proves which fields are written, that headers are added and removed, that ends move, that
 * packets are dropped, kept, made and sent different ways. What is read is proven by a test, which
 * changes the fields that are not; order, state and counters are taken on trust.
 */
package io.sluice.effect;
