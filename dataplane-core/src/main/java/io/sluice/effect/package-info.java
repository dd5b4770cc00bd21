// SPDX-License-Identifier: Apache-2.0
/**
 * What elements do to packets: the vocabulary of fields and actions, an element's declaration in
 * these words, and the check that the declaration is true. Planners, {@code --explain} and manual
 * pages use {@link io.sluice.effect.Effects}; element authors write {@link io.sluice.effect.Field}s
 * and {@link io.sluice.effect.Action}s into an {@link io.sluice.effect.ElementEffects} beside their
 * {@code ElementInfo}.
 *
 * <p>The check runs only in the checked mode: {@link io.sluice.effect.EffectCheck} checks one
 * packet at a time, {@link io.sluice.effect.BatchCheck} packets that are inside an element. It
 * verifies which fields are written, that headers are added and removed, that ends move, and that
 * packets are dropped, kept, created and sent to different outputs. A test verifies the fields
 * read, by changing those that are not declared; order, state and counters are taken on trust.
 */
package io.sluice.effect;
