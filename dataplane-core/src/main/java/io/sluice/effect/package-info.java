// SPDX-License-Identifier: Apache-2.0
/**
 * What elements do to packets: the vocabulary of fields and actions, what an element says of itself
 * in these words, and the check that what it said is true. Planners, {@code --explain} and manual
 * pages read {@link io.sluice.effect.Effects}; element authors write {@link
 * io.sluice.effect.Field}s and {@link io.sluice.effect.Action}s into their {@code ElementInfo}.
 */
package io.sluice.effect;
