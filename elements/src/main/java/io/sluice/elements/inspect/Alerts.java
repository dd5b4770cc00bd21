// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Rule;
import io.sluice.header.IpAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/** Writes alerts as Suricata's EVE log has them: one JSON object each. */
final class Alerts {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxx", Locale.ROOT)
          .withZone(ZoneOffset.UTC);

  private Alerts() {}

  static String line(Inspector packet, Rule rule, FlowState flow, long timestamp, boolean detects) {
    Instant time =
        timestamp == 0
            ? Instant.now()
            : Instant.ofEpochSecond(timestamp / 1_000_000_000L, timestamp % 1_000_000_000L);
    StringBuilder text = new StringBuilder(400);
    text.append("{\"timestamp\":\"").append(TIME.format(time)).append('"');
    if (flow != null) {
      text.append(",\"flow_id\":").append(flow.number);
    }
    text.append(",\"event_type\":\"alert\"");
    if (packet.ip != 0) {
      text.append(",\"src_ip\":\"").append(address(packet.srcHigh, packet.srcLow)).append('"');
    }
    if (packet.srcPort >= 0) {
      text.append(",\"src_port\":").append(packet.srcPort);
    }
    if (packet.ip != 0) {
      text.append(",\"dest_ip\":\"").append(address(packet.dstHigh, packet.dstLow)).append('"');
    }
    if (packet.dstPort >= 0) {
      text.append(",\"dest_port\":").append(packet.dstPort);
    }
    text.append(",\"proto\":\"").append(protocol(packet.protocol));
    boolean blocked = rule.action() != Rule.Action.ALERT && !detects;
    text.append("\",\"alert\":{\"action\":\"").append(blocked ? "blocked" : "allowed");
    text.append("\",\"gid\":").append(rule.gid());
    text.append(",\"signature_id\":").append(rule.sid());
    text.append(",\"rev\":").append(rule.revision());
    text.append(",\"signature\":\"").append(escaped(rule.message()));
    text.append("\",\"category\":\"").append(escaped(rule.classType()));
    return text.append("\",\"severity\":").append(rule.priority()).append("}}").toString();
  }

  private static String address(long high, long low) {
    boolean v4 = high == 0 && low >>> 32 == 0xffff;
    return v4 ? IpAddress.format4((int) low) : IpAddress.format6(high, low);
  }

  private static String protocol(int number) {
    return switch (number) {
      case 1 -> "ICMP";
      case 6 -> "TCP";
      case 17 -> "UDP";
      case 58 -> "IPv6-ICMP";
      default -> String.valueOf(number);
    };
  }

  private static String escaped(String text) {
    StringBuilder escaped = new StringBuilder();
    for (char c : text.toCharArray()) {
      if (c == '"' || c == '\\') {
        escaped.append('\\').append(c);
      } else if (c < ' ') {
        escaped.append("\\u%04x".formatted((int) c));
      } else {
        escaped.append(c);
      }
    }
    return escaped.toString();
  }
}
