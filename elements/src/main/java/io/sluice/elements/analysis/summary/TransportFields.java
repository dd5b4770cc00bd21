// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import io.sluice.header.IpProtocol;
import java.util.List;

/** Ports, and fields of the UDP header. */
final class TransportFields {
  private static final int UDP_HEADER = 8;

  private TransportFields() {}

  static List<SummaryField> all() {
    return List.of(
        port("sport", 0),
        port("dport", 2),
        new NumberField(
            "udp_len",
            4,
            SummaryField.TRANSPORT,
            p -> {
              int udp = p.udp(6);
              return udp < 0 ? NumberField.NONE : p.u16(udp + 4);
            },
            TransportFields::setUdpLength));
  }

  private static NumberField port(String name, int offset) {
    return new NumberField(
        name,
        2,
        SummaryField.TRANSPORT,
        p -> {
          int header = p.ports(offset + 2);
          return header < 0 ? NumberField.NONE : p.u16(header + offset);
        },
        (p, port) -> {
          boolean possible = p.makeIp() && p.makeTransport();
          if (possible && (p.protocol() == 0 || PacketSummary.hasPorts(p.protocol()))) {
            p.putU16(p.transport() + offset, (int) port);
          }
        });
  }

  private static void setUdpLength(PacketBuilder packet, long length) {
    boolean possible = packet.makeIp() && packet.makeTransport();
    int protocol = packet.protocol();
    boolean udp = protocol == 0 || protocol == IpProtocol.UDP || protocol == IpProtocol.UDP_LITE;
    if (possible && udp && packet.makeTransport(UDP_HEADER)) {
      packet.putU16(packet.transport() + 4, (int) length);
    }
  }
}
