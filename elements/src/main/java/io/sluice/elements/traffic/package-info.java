// SPDX-License-Identifier: Apache-2.0
/**
 * Traffic for measurements: {@link io.sluice.elements.traffic.Generator} makes it, and {@link
 * io.sluice.elements.traffic.Collector} reports what became of it. They communicate by a mark at
 * the end of each packet.
 */
package io.sluice.elements.traffic;
