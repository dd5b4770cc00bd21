// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.elements.ipfix.Field;
import io.sluice.elements.ipfix.IpfixExporter;
import io.sluice.elements.ipfix.Template;
import io.sluice.header.IpProtocol;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Says a record by IPFIX, as two of one direction each: every collector knows such ones. A
 * direction that sent nothing has none. ICMP's type and code are in the place of the destination
 * port, where NetFlow had them.
 */
final class RecordMessages {
  private static final Template IPV4 = template(256, Field.SRC_IPV4, Field.DST_IPV4);
  private static final Template IPV6 = template(257, Field.SRC_IPV6, Field.DST_IPV6);

  /** All kinds of records that are sent. */
  static final List<Template> TEMPLATES = List.of(IPV4, IPV6);

  private RecordMessages() {}

  private static Template template(int id, Field src, Field dst) {
    return new Template(
        id,
        List.of(
            src,
            dst,
            Field.SRC_PORT,
            Field.DST_PORT,
            Field.PROTOCOL,
            Field.TCP_FLAGS,
            Field.FLOW_END_REASON,
            Field.VLAN_ID,
            Field.SAMPLING_INTERVAL,
            Field.PACKETS,
            Field.OCTETS,
            Field.FLOW_START_MILLIS,
            Field.FLOW_END_MILLIS));
  }

  /** Sends a record. */
  static void add(FlowRecord flow, IpfixExporter exporter, long nowMillis) {
    boolean icmp = flow.protocol() == IpProtocol.ICMP || flow.protocol() == IpProtocol.ICMP6;
    if (flow.forward().packets() > 0) {
      ByteBuffer to = exporter.record(flow.ipv6() ? IPV6 : IPV4, nowMillis);
      putAddress(to, flow.ipv6(), flow.srcHigh(), flow.srcLow());
      putAddress(to, flow.ipv6(), flow.dstHigh(), flow.dstLow());
      to.putShort((short) flow.srcPort());
      to.putShort((short) (icmp ? flow.forward().icmp() : flow.dstPort()));
      putRest(to, flow, flow.forward());
    }
    if (flow.reply().packets() > 0) {
      ByteBuffer to = exporter.record(flow.ipv6() ? IPV6 : IPV4, nowMillis);
      putAddress(to, flow.ipv6(), flow.dstHigh(), flow.dstLow());
      putAddress(to, flow.ipv6(), flow.srcHigh(), flow.srcLow());
      to.putShort((short) flow.dstPort());
      to.putShort((short) (icmp ? flow.reply().icmp() : flow.srcPort()));
      putRest(to, flow, flow.reply());
    }
  }

  private static void putAddress(ByteBuffer to, boolean ipv6, long high, long low) {
    if (ipv6) {
      to.putLong(high).putLong(low);
    } else {
      to.putInt((int) low);
    }
  }

  private static void putRest(ByteBuffer to, FlowRecord flow, FlowRecord.Direction direction) {
    to.put((byte) flow.protocol()).put((byte) direction.flags());
    to.put((byte) flow.reason().number).putShort((short) flow.vlan()).putInt(flow.sampling());
    to.putLong(direction.packets()).putLong(direction.bytes());
    to.putLong(direction.first()).putLong(direction.last());
  }
}
