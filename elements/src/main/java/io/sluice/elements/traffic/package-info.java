// SPDX-License-Identifier: Apache-2.0
/**
 * Traffic to measure with: {@link io.sluice.elements.traffic.Generator} makes it, and {@link
 * io.sluice.elements.traffic.Collector} says what became of it. They meet in a mark at the end of
 * each packet.
 */
package io.sluice.elements.traffic;
