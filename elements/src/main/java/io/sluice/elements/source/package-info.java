// SPDX-License-Identifier: Apache-2.0
/**
 * Elements that generate packets without a device, and those that discard them. A source whose
 * packets all have the same contents or length keeps these in a {@link
 * io.sluice.elements.source.PacketTemplate}.
 */
package io.sluice.elements.source;
