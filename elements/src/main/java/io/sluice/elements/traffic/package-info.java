// SPDX-License-Identifier: Apache-2.0
/**
 * Traffic to measure with: {@link io.sluice.elements.traffic.Generator} makes it, {@link
 * io.sluice.elements.traffic.MarkTraffic} does what is needed to packets from elsewhere, a capture
 * for example, and {@link io.sluice.elements.traffic.Collector} says what became of it. They meet
 * in a {@link io.sluice.elements.traffic.TrafficMark} at the end of each packet. {@link
 * io.sluice.elements.traffic.FlowRecords} writes down who talked to whom.
 */
package io.sluice.elements.traffic;
