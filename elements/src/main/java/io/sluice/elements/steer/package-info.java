// SPDX-License-Identifier: Apache-2.0
/**
 * Leads flows through one chain of functions or another, and from one to another while they run:
 * {@link io.sluice.elements.steer.Steer} where chains begin, {@link
 * io.sluice.elements.steer.SteerEnd} where they end.
 */
package io.sluice.elements.steer;
