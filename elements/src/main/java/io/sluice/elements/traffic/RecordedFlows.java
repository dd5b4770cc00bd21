// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import io.sluice.flow.FlowKey;
import io.sluice.flow.FlowLine;
import io.sluice.flow.FlowOwner;
import io.sluice.flow.FlowTable;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Memory;
import io.sluice.run.WallClock;
import java.util.function.Consumer;

/**
 * The flows of a {@link FlowRecords}: each direction's packets, bytes and TCP flags, and when the
 * flow began. Belongs to one worker.
 */
final class RecordedFlows implements FlowOwner {
  private static final int PACKETS = FlowLine.DATA;
  private static final int BYTES = FlowLine.DATA + 8;

  /** TCP flags seen; of each direction. */
  private static final int FLAGS = FlowLine.DATA_60;

  /** In milliseconds on the table's clock; in the first line. */
  private static final int BEGAN = FlowLine.DATA_36;

  /** How long what is over stays, in milliseconds: its last packets belong to it. */
  private static final int DONE_TIMEOUT = 1000;

  private static final String FLAG_LETTERS = "FSRPAUEC";

  private final FlowTable table;
  private final int realm;

  /** The time of day at the zero of the table's clock, in milliseconds. */
  private final long epoch;

  private int timeout;
  private Consumer<StringBuilder> output;
  private long written;

  RecordedFlows(long nanos) {
    table = new FlowTable(nanos);
    realm = table.register(this);
    epoch = WallClock.nanos() / 1_000_000 - table.millis(nanos);
  }

  void configure(int timeoutMillis, int capacity, Consumer<StringBuilder> to) {
    timeout = timeoutMillis;
    table.setCapacity(capacity);
    output = to;
  }

  FlowTable table() {
    return table;
  }

  long written() {
    return written;
  }

  /** The second half of a packet's key; the ports of fragments and other protocols count as 0. */
  long second(long ip, long transport) {
    int protocol = Ipv4.protocol(ip);
    boolean hasPorts = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    int ports = hasPorts && transport != 0 && !Ipv4.isFragment(ip) ? FlowKey.ports(transport) : 0;
    return FlowKey.second(ports, realm + protocol);
  }

  /** The line of a packet, made when there is none; 0 when there is no memory. */
  long line(long candidate, long first, long second, int hash, long now) {
    if (FlowLine.hasKey(candidate, first, second)) {
      return candidate;
    }
    long line = table.find(first, second, hash);
    if (line != 0) {
      return line;
    }
    long reply = FlowKey.second(FlowKey.reversePorts((int) second), (int) (second >>> 32));
    line = table.begin(first, second, FlowKey.reverseAddresses(first), reply, now);
    if (line == 0) {
      return 0;
    }
    Memory.putInt(line + BEGAN, (int) now);
    return table.commit(line, now) ? line : 0;
  }

  /** Counts a packet. */
  static void count(long line, int bytes, int flags, int now) {
    Memory.putLong(line + PACKETS, Memory.getLong(line + PACKETS) + 1);
    Memory.putLong(line + BYTES, Memory.getLong(line + BYTES) + bytes);
    if (flags != 0) {
      Memory.putInt(line + FLAGS, Memory.getInt(line + FLAGS) | flags);
    }
    FlowLine.touch(line, now);
  }

  /** Has a connection that is over run out soon. */
  void follow(long line, long now) {
    if ((Memory.getInt(line + FLAGS) & (Tcp.FIN | Tcp.RST)) != 0 && isDone(line)) {
      table.hasten(line, now);
    }
  }

  private static boolean isDone(long line) {
    int here = Memory.getInt(line + FLAGS);
    int there = Memory.getInt(FlowLine.other(line) + FLAGS);
    return (here & there & Tcp.FIN) != 0 || ((here | there) & Tcp.RST) != 0;
  }

  /** Writes all flows that are there. */
  void writeAll() {
    table.forEach(this::removed);
  }

  /** The flows that are there, a line each. */
  String text() {
    StringBuilder text = new StringBuilder();
    table.forEach(forward -> text.append(text(forward)).append('\n'));
    return text.toString();
  }

  @Override
  public int timeout(long forward) {
    return isDone(forward) ? Math.min(timeout, DONE_TIMEOUT) : timeout;
  }

  @Override
  public int guarantee(long forward) {
    return 0;
  }

  @Override
  public void removed(long forward) {
    if (Memory.getLong(forward + PACKETS) > 0) {
      written++;
      output.accept(new StringBuilder(text(forward)));
    }
  }

  private String text(long forward) {
    long reply = FlowLine.other(forward);
    int protocol = FlowLine.realm(forward) & 0xff;
    long addresses = FlowLine.first(forward);
    int ports = FlowLine.ports(forward);
    int began = Memory.getInt(forward + BEGAN);
    int lasted = FlowLine.lastSeenEither(forward) - began;
    JsonText json =
        new JsonText()
            .field("first", (epoch + Integer.toUnsignedLong(began)) / 1e3)
            .field("last", (epoch + Integer.toUnsignedLong(began) + lasted) / 1e3)
            .field("duration", lasted / 1e3)
            .field("proto", protocolName(protocol))
            .field("src", IpAddress.format4(FlowKey.src(addresses)))
            .field("src_port", FlowKey.srcPort(ports))
            .field("dst", IpAddress.format4(FlowKey.dst(addresses)))
            .field("dst_port", FlowKey.dstPort(ports))
            .field("packets", Memory.getLong(forward + PACKETS))
            .field("bytes", Memory.getLong(forward + BYTES))
            .field("reply_packets", Memory.getLong(reply + PACKETS))
            .field("reply_bytes", Memory.getLong(reply + BYTES));
    if (protocol == IpProtocol.TCP) {
      json.field(
          "tcp_flags", letters(Memory.getInt(forward + FLAGS) | Memory.getInt(reply + FLAGS)));
    }
    return json.toString();
  }

  private static String protocolName(int protocol) {
    return switch (protocol) {
      case IpProtocol.TCP -> "tcp";
      case IpProtocol.UDP -> "udp";
      case IpProtocol.ICMP -> "icmp";
      default -> Integer.toString(protocol);
    };
  }

  private static String letters(int flags) {
    StringBuilder letters = new StringBuilder();
    for (int i = 0; i < FLAG_LETTERS.length(); i++) {
      if ((flags >>> i & 1) != 0) {
        letters.append(FLAG_LETTERS.charAt(i));
      }
    }
    return letters.toString();
  }
}
