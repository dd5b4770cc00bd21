// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Says a record as a line of JSON. */
final class RecordLines {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  /** TCP's flags from bit 0 on. */
  private static final String FLAGS = "FSRPAUEC";

  private RecordLines() {}

  static String line(FlowRecord flow) {
    StringBuilder out = new StringBuilder(320);
    out.append("{\"first\":\"").append(time(flow.first()));
    out.append("\",\"last\":\"").append(time(flow.last()));
    out.append("\",\"src\":\"").append(address(flow.ipv6(), flow.srcHigh(), flow.srcLow()));
    out.append("\",\"dst\":\"").append(address(flow.ipv6(), flow.dstHigh(), flow.dstLow()));
    out.append("\",\"protocol\":").append(flow.protocol());
    if (flow.protocol() == IpProtocol.ICMP || flow.protocol() == IpProtocol.ICMP6) {
      out.append(",\"type\":").append(flow.icmp() >>> 8);
      out.append(",\"code\":").append(flow.icmp() & 0xff);
    } else {
      out.append(",\"srcPort\":").append(flow.srcPort());
      out.append(",\"dstPort\":").append(flow.dstPort());
    }
    if (flow.vlan() != 0) {
      out.append(",\"vlan\":").append(flow.vlan());
    }
    out.append(",\"packets\":").append(flow.forward().packets());
    out.append(",\"bytes\":").append(flow.forward().bytes());
    out.append(",\"replyPackets\":").append(flow.reply().packets());
    out.append(",\"replyBytes\":").append(flow.reply().bytes());
    if (flow.protocol() == IpProtocol.TCP) {
      out.append(",\"flags\":\"").append(flags(flow.forward().flags()));
      out.append("\",\"replyFlags\":\"").append(flags(flow.reply().flags())).append('"');
    }
    if (flow.sampling() > 1) {
      out.append(",\"sampling\":").append(flow.sampling());
    }
    out.append(",\"end\":\"").append(flow.reason().text).append('"');
    if (flow.label() != null) {
      out.append(",\"").append(flow.label().kind()).append("\":\"");
      out.append(escaped(flow.label().name())).append('"');
    }
    return out.append("}\n").toString();
  }

  static String address(boolean ipv6, long high, long low) {
    return ipv6 ? IpAddress.format6(high, low) : IpAddress.format4((int) low);
  }

  private static String time(long millis) {
    return TIME.format(Instant.ofEpochMilli(millis));
  }

  private static String flags(int flags) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < FLAGS.length(); i++) {
      if ((flags >>> i & 1) != 0) {
        out.append(FLAGS.charAt(i));
      }
    }
    return out.toString();
  }

  /** A name as it may stand in a string; names come out of packets, and may hold anything. */
  static String escaped(String name) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c < ' ' || c > '~' || c == '"' || c == '\\') {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
