// SPDX-License-Identifier: Apache-2.0
/**
 * Sends records by IPFIX (RFC 7011) over UDP or TCP: a {@link io.sluice.elements.ipfix.Template}
 * says what a kind of record consists of, {@link io.sluice.elements.ipfix.IpfixExporter} gathers
 * records to messages and sends them, and tells the templates again and again. Knows nothing of
 * what the records are about. Not for the packets' way: an exporter belongs to one thread, which
 * may wait.
 */
package io.sluice.elements.ipfix;
