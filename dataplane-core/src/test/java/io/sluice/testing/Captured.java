// SPDX-License-Identifier: Apache-2.0
package io.sluice.testing;

/**
 * A packet as it left a graph under test.
 *
 * @param bytes its data
 * @param paint its paint annotation
 * @param dstIp its destination address annotation
 * @param headroom bytes before the data
 * @param macOffset MAC header relative to the data; MIN_VALUE if not set
 * @param networkOffset network header relative to the data; MIN_VALUE if not set
 * @param transportOffset transport header relative to the data; MIN_VALUE if not set
 * @param timestamp nanoseconds since 1970
 */
public record Captured(
    byte[] bytes,
    int paint,
    int dstIp,
    int headroom,
    int macOffset,
    int networkOffset,
    int transportOffset,
    long timestamp) {}
