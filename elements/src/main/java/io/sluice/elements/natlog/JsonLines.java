// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.natlog;

import io.sluice.flow.FlowKey;
import io.sluice.header.IpAddress;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;

/** Appends events to a file, each a line of JSON; blocks of whole lines at a time. */
final class JsonLines implements AutoCloseable {
  private static final int BLOCK = 1 << 16;
  private static final DateTimeFormatter SECONDS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss").withZone(ZoneOffset.UTC);

  private final FileChannel file;
  private final StringBuilder block = new StringBuilder();
  private long second = Long.MIN_VALUE;
  private String secondText = "";

  JsonLines(String name) throws IOException {
    file =
        FileChannel.open(
            Path.of(name),
            StandardOpenOption.CREATE,
            StandardOpenOption.WRITE,
            StandardOpenOption.APPEND);
  }

  /** Adds a line; what is gathered may be written. */
  void add(
      long millis,
      int event,
      int protocol,
      long addresses,
      int ports,
      long newAddresses,
      int newPorts)
      throws IOException {
    block.append("{\"time\":\"");
    appendTime(millis);
    block.append("\",\"event\":\"").append(event == NatEvents.CREATED ? "create" : "delete");
    block.append("\",\"protocol\":").append(protocol);
    appendEnd("src", FlowKey.src(addresses), FlowKey.srcPort(ports));
    appendEnd("dst", FlowKey.dst(addresses), FlowKey.dstPort(ports));
    appendEnd("newSrc", FlowKey.src(newAddresses), FlowKey.srcPort(newPorts));
    appendEnd("newDst", FlowKey.dst(newAddresses), FlowKey.dstPort(newPorts));
    block.append("}\n");
    if (block.length() >= BLOCK) {
      flush();
    }
  }

  private void appendEnd(String name, int address, int port) {
    block.append(",\"").append(name).append("\":\"").append(IpAddress.format4(address));
    block.append("\",\"").append(name).append("Port\":").append(port);
  }

  private void appendTime(long millis) {
    if (Math.floorDiv(millis, 1000) != second) {
      second = Math.floorDiv(millis, 1000);
      secondText = SECONDS.format(Instant.ofEpochSecond(second));
    }
    int rest = Math.floorMod(millis, 1000);
    block.append(secondText).append(rest < 100 ? rest < 10 ? ".00" : ".0" : ".");
    block.append(rest).append('Z');
  }

  /** Writes what is gathered; forgets it, when that fails. */
  void flush() throws IOException {
    if (block.isEmpty()) {
      return;
    }
    ByteBuffer bytes = ByteBuffer.wrap(block.toString().getBytes(StandardCharsets.US_ASCII));
    block.setLength(0);
    while (bytes.hasRemaining()) {
      file.write(bytes);
    }
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
