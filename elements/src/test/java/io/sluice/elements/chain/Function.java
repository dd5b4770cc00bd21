// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.chain;

import io.sluice.effect.Field;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/**
 * A network function as the test of equality knows it.
 *
 * @param name for messages
 * @param config elements in a row, or the inside of a compound element
 * @param reads fields
 * @param writes as WRITES has it
 * @param drops whether it drops packets
 * @param state handlers that show what it has gathered; none for a function without state
 */
record Function(
    String name,
    String config,
    Set<Field> reads,
    String writes,
    boolean drops,
    List<String> state) {
  private static final String ALL_IP = "ip.header";
  private static final String TUPLE =
      "ip.version ip.length ip.fragment ip.proto ip.src ip.dst src.port dst.port tcp.flags length";

  /** What groups are made of. */
  static final List<Function> ALL =
      List.of(
          of("monitor", "k :: Counter", "length", "", false, "k.count", "k.byte_count"),
          of("delay", "q :: Queue(20000) -> Unqueue(BURST 3)", "", "", false),
          of(
              "firewall",
              "IPFilter(deny dst port 81, deny src net 10.3.0.0/16, deny ip frag, allow all)",
              TUPLE,
              "",
              true),
          of("ttl", "DecIPTTL", "ip.ttl", "ip.ttl ip.checksum", true),
          of(
              "nat",
              "n :: IPRewriter(pattern 9.9.9.9 1024-65535# - - 0 0)",
              TUPLE,
              "ip.src src.port ip.checksum checksum anno.dst-ip",
              true,
              "n.table_size",
              "n.udp_table",
              "n.tcp_table"),
          of(
              "balancer",
              "n :: IPRewriter(pattern - - 7.0.0.1 8080 0 0)",
              TUPLE,
              "ip.dst dst.port ip.checksum checksum anno.dst-ip",
              true,
              "n.table_size",
              "n.udp_table",
              "n.tcp_table"),
          of(
              "source",
              "StoreIPAddress(9.9.9.1, src)",
              "ip.fragment ip.proto ip.version ip.length length",
              "ip.src ip.checksum checksum",
              true),
          of(
              "destination",
              "StoreIPAddress(9.9.9.2, dst)",
              "ip.fragment ip.proto ip.version ip.length length",
              "ip.dst ip.checksum checksum",
              true),
          of("dscp", "SetIPDSCP(9)", "ip.tos", "ip.tos ip.checksum", true),
          of("paint", "Paint(3)", "", "anno.paint", false),
          of("repaint", "Paint(4)", "", "anno.paint", false),
          of("mac", "EtherRewrite(1:1:1:1:1:1, 2:2:2:2:2:2)", "", "eth.dst eth.src", true),
          of("sum", "SetIPChecksum", ALL_IP, "ip.checksum", true),
          of("payload", "StoreData(140, \"sluice\")", "length", "payload", false),
          of(
              "inspect",
              "input -> x :: Classifier(150/80%80, -) -> Discard; x[1] -> output",
              "payload",
              "",
              true),
          of(
              "tunnel",
              "Strip(14) -> e :: IPEncap(ipip, 1.1.1.1, 2.2.2.2) -> EtherEncap(0x0800, 3:3:3:3:3:3, 4:4:4:4:4:4)",
              "length",
              "adds-header removes-header ip.header ethernet anno.mac anno.network anno.transport"
                  + " anno.dst-ip",
              false,
              // It numbers packets.
              "e.config"));

  private static Function of(
      String name, String config, String reads, String writes, boolean drops, String... state) {
    return new Function(name, config, Writes.of(reads).fields(), writes, drops, List.of(state));
  }

  static Function named(String name) {
    return ALL.stream().filter(f -> f.name.equals(name)).findFirst().orElseThrow();
  }

  Writes written() {
    return Writes.of(writes);
  }

  /** The function as a compound element. */
  String compound() {
    String inside = config.contains("output") ? config : "input -> " + config + " -> output";
    return "{ " + inside + " }";
  }

  boolean isStateful() {
    return !state.isEmpty();
  }

  /** Whether this one, which stands before another in a row, may run beside it. */
  boolean mayRunBeside(Function later) {
    Writes mine = written();
    Writes others = later.written();
    boolean both = mine.reshapes() && others.reshapes();
    if (both || mine.resizes() || drops && later.isStateful()) {
      return false;
    }
    if (meets(mine.fields(), later.reads)) {
      return false;
    }
    // One that computes the checksum anew must not stand beside another that writes it.
    boolean recomputes = name.equals("sum") || later.name.equals("sum");
    return !(recomputes && meets(mine.fields(), others.ofThePacket()));
  }

  /** Whether both may write to the same buffer. */
  boolean mayShareWith(Function other) {
    Writes mine = written();
    Writes others = other.written();
    return !mine.resizes()
        && !others.resizes()
        && !meets(bytes(mine.fields()), bytes(others.fields()))
        && !meets(bytes(mine.fields()), other.reads)
        && !meets(bytes(others.fields()), reads);
  }

  private static Set<Field> bytes(Set<Field> fields) {
    Set<Field> bytes = EnumSet.noneOf(Field.class);
    fields.stream().filter(field -> !field.isAnnotation()).forEach(bytes::add);
    return bytes;
  }

  private static boolean meets(Set<Field> some, Set<Field> others) {
    return some.stream().anyMatch(others::contains);
  }

  boolean mayGetHeadersOnly() {
    return !written().reshapes() && !reads.contains(Field.PAYLOAD);
  }
}
