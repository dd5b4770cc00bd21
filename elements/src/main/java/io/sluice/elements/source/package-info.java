// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that make packets without a device, and those that end them. A source that makes all its
 * packets from one text or length keeps them in a {@link io.sluice.elements.source.PacketTemplate}.
 */
package io.sluice.elements.source;
