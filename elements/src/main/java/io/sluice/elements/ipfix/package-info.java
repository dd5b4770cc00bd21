// SPDX-License-Identifier: Apache-2.0
/**
 * Sends records as IPFIX (RFC 7011) over UDP or TCP: a {@link io.sluice.elements.ipfix.Template}
 * describes a kind of record; {@link io.sluice.elements.ipfix.IpfixExporter} gathers records into
 * messages, sends them, and repeats the templates at intervals. This package knows nothing about
 * what the records mean. It is not for the packet path: an exporter belongs to one thread, which
 * may block.
 */
package io.sluice.elements.ipfix;
