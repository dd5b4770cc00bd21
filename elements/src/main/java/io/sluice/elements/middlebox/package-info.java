// SPDX-License-Identifier: Apache-2.0
/**
 * FastClick's elements for middleboxes that inspect streams: {@code IPIn}, {@code TCPIn} or {@code
 * UDPIn}, then elements that read or change payloads, then {@code TCPOut}, {@code IPOut}. An
 * element that changes a payload updates lengths and checksums itself ({@link
 * io.sluice.elements.middlebox.Payload}); {@link io.sluice.elements.middlebox.TCPIn} and {@link
 * io.sluice.elements.middlebox.TCPOut} adjust sequence numbers.
 */
package io.sluice.elements.middlebox;
