// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.util.Map;

/**
 * The subject of a primitive, as the parser sees it.
 *
 * @param label how messages name it
 * @param protocol IP protocol that a transport field belongs to; 0 for none
 * @param field where a header field lies; null for other subjects
 */
record TestSubject(String label, int protocol, IpTest.Field field) {
  static final TestSubject HOST = new TestSubject("ip host");
  static final TestSubject NET = new TestSubject("ip net");
  static final TestSubject PROTOCOL = new TestSubject("proto");
  static final TestSubject PORT = new TestSubject("port");
  static final TestSubject TCP_OPTION = new TestSubject("tcp opt");
  static final TestSubject ETHER = new TestSubject("ether host");
  static final TestSubject FRAGMENT = new TestSubject("ip frag");
  static final TestSubject UNFRAGMENTED = new TestSubject("ip unfrag");
  static final TestSubject ECT = new TestSubject("ip ect");
  static final TestSubject CE = new TestSubject("ip ce");

  static final TestSubject STATE = new TestSubject("state");

  /** A bare number, which takes its subject from the primitive before it. */
  static final TestSubject INTEGER = new TestSubject("number");

  static final TestSubject TOS = network("ip tos", 8, 8);
  static final TestSubject ICMP_TYPE =
      new TestSubject("icmp type", 1, new IpTest.Field(true, 0, 8));

  /** Words that name a subject. */
  static final Map<String, TestSubject> NAMES =
      Map.ofEntries(
          Map.entry("ce", CE),
          Map.entry("dscp", network("ip dscp", 8, 6)),
          Map.entry("ect", ECT),
          Map.entry("frag", FRAGMENT),
          Map.entry("hl", network("ip hl", 4, 4)),
          Map.entry("host", HOST),
          Map.entry("id", network("ip id", 32, 16)),
          Map.entry("len", network("ip len", 16, 16)),
          Map.entry("net", NET),
          Map.entry("opt", TCP_OPTION),
          Map.entry("port", PORT),
          Map.entry("proto", PROTOCOL),
          Map.entry("state", STATE),
          Map.entry("tos", TOS),
          Map.entry("ttl", network("ip ttl", 64, 8)),
          Map.entry("type", ICMP_TYPE),
          Map.entry("unfrag", UNFRAGMENTED),
          Map.entry("vers", network("ip vers", 0, 4)),
          Map.entry("win", new TestSubject("tcp win", 6, new IpTest.Field(true, 112, 16))));

  private TestSubject(String label) {
    this(label, 0, null);
  }

  private static TestSubject network(String label, int bitOffset, int bits) {
    return new TestSubject(label, 0, new IpTest.Field(false, bitOffset, bits));
  }

  /** The field between brackets of a header that a protocol's name, or none, stands for. */
  static TestSubject bytes(int protocol, int bitOffset, int bits) {
    boolean transport = protocol > 0;
    String label = (transport ? protocolLabel(protocol) : "ip") + "[...]";
    return new TestSubject(
        label, transport ? protocol : 0, new IpTest.Field(transport, bitOffset, bits));
  }

  /** How messages name a protocol; empty when none was given. */
  static String protocolLabel(int protocol) {
    return switch (protocol) {
      case IpTest.ANY -> "";
      case 1 -> "icmp";
      case 2 -> "igmp";
      case 4 -> "ipip";
      case 6 -> "tcp";
      case 17 -> "udp";
      case IpTest.TCP_OR_UDP -> "tcpudp";
      case IpTest.TRANSPORT -> "transp";
      default -> "ip proto " + protocol;
    };
  }

  /** Whether the transport header is looked at, so that only first fragments can match. */
  boolean isTransportField() {
    return field != null && field.transport();
  }
}
