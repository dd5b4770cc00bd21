// SPDX-License-Identifier: Apache-2.0
/**
 * Steers flows into chains of functions, and from one chain to another at run time: {@link
 * io.sluice.elements.steer.Steer} where chains begin, {@link io.sluice.elements.steer.SteerEnd}
 * where they end.
 */
package io.sluice.elements.steer;
