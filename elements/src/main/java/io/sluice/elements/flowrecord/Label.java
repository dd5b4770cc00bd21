// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

/**
 * What a flow is about, by its first packets.
 *
 * @param kind {@code dns}, {@code http}, {@code tls}, {@code quic}, {@code dhcp} or {@code netbios}
 * @param name a question's name, a host, a server name, the name of a host; any bytes, as ISO
 *     8859-1
 */
record Label(String kind, String name) {}
