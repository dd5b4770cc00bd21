// SPDX-License-Identifier: Apache-2.0
/**
 * FastClick's elements for middleboxes that look into streams: {@code IPIn}, {@code TCPIn} or
 * {@code UDPIn}, then what reads or changes payloads, then {@code TCPOut}, {@code IPOut}. What
 * changes a payload puts lengths and checksums right itself ({@link
 * io.sluice.elements.middlebox.Payload}); that sequence numbers follow is the business of {@link
 * io.sluice.elements.middlebox.TCPIn} and {@link io.sluice.elements.middlebox.TCPOut}.
 */
package io.sluice.elements.middlebox;
