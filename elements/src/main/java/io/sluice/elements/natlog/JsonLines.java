// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.natlog;

import io.sluice.flow.FlowKey;
import io.sluice.header.IpAddress;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Writes events as lines of JSON. */
final class JsonLines {
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private final StringBuilder line = new StringBuilder();
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  /** The line of an event, with its end; valid until the next one. */
  CharSequence line(
      long millis,
      int event,
      int protocol,
      long addresses,
      int ports,
      long newAddresses,
      int newPorts) {
    line.setLength(0);
    line.append("{\"time\":\"");
    appendTime(millis);
    line.append("\",\"event\":\"").append(event == NatEvents.CREATED ? "create" : "delete");
    line.append("\",\"protocol\":").append(protocol);
    appendEnd("src", FlowKey.src(addresses), FlowKey.srcPort(ports));
    appendEnd("dst", FlowKey.dst(addresses), FlowKey.dstPort(ports));
    appendEnd("newSrc", FlowKey.src(newAddresses), FlowKey.srcPort(newPorts));
    appendEnd("newDst", FlowKey.dst(newAddresses), FlowKey.dstPort(newPorts));
    return line.append("}\n");
  }

  private void appendEnd(String name, int address, int port) {
    line.append(",\"").append(name).append("\":\"").append(IpAddress.format4(address));
    line.append("\",\"").append(name).append("Port\":").append(port);
  }

  private void appendTime(long millis) {
    if (Math.floorDiv(millis, 1000) != second) {
      second = Math.floorDiv(millis, 1000);
      secondText = SECONDS.format(Instant.ofEpochSecond(second));
    }
    int rest = Math.floorMod(millis, 1000);
    line.append(secondText).append(rest < 100 ? rest < 10 ? ".00" : ".0" : ".");
    line.append(rest).append('Z');
  }
}
