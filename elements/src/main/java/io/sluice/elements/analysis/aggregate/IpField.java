// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import io.sluice.header.IpProtocol;
import java.util.Comparator;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A field of packets: some bits of a header, or of the payload.
 *
 * @param header {@link #IP}, an IP protocol, or one of the other constants
 * @param bitOffset where it begins in the header
 * @param bitLength how many bits it has
 */
record IpField(int header, int bitOffset, int bitLength) {
  /** The IP header. */
  static final int IP = 0;

  /** The header of TCP or UDP. */
  static final int TCP_OR_UDP = 256;

  /** The transport header of any protocol. */
  static final int TRANSPORT = 257;

  /** What lies behind the header of TCP or UDP. */
  static final int PAYLOAD = 258;

  private static final String SYNTAX =
      "expected 'HEADER [NAME] [{OFFSET:LENGTH}] [/PREFIX] [& MASK]'";
  private static final String BAD_RANGE = "bad offset or length in TCP/IP field";
  private static final String BAD_MASK = "bad prefix or mask in TCP/IP field";

  private static final String NUMBER = "(?:0[xX][0-9a-fA-F]{1,8}|0[0-7]{0,10}|[1-9][0-9]{0,9}))";
  private static final Pattern TEXT =
      Pattern.compile(
          ("(?:ip\\s+proto\\s+(?<protocol>N)"
                  + "|(?<header>[a-z]+))(?:\\s+(?<name>[a-z]+))?"
                  + "\\s*(?:(?<unit>[\\[{])\\s*(?<from>N)\\s*(?:(?<how>[:-])\\s*(?<to>N)\\s*)?[\\]}])?"
                  + "\\s*(?:/\\s*(?<prefix>N)\\s*)?(?:&\\s*(?<mask>N)\\s*)?")
              .replace("N)", NUMBER));

  private static final Map<String, Integer> HEADERS =
      Map.ofEntries(
          Map.entry("ip", IP),
          Map.entry("icmp", IpProtocol.ICMP),
          Map.entry("igmp", 2),
          Map.entry("ipip", 4),
          Map.entry("tcp", IpProtocol.TCP),
          Map.entry("udp", IpProtocol.UDP),
          Map.entry("dccp", 33),
          Map.entry("gre", 47),
          Map.entry("sctp", 132),
          Map.entry("tcpudp", TCP_OR_UDP),
          Map.entry("transp", TRANSPORT),
          Map.entry("payload", PAYLOAD),
          Map.entry("data", PAYLOAD));

  private static IpField field(int header, int bitOffset, int bitLength) {
    return new IpField(header, bitOffset, bitLength);
  }

  private static final Map<String, IpField> IP_NAMES =
      Map.ofEntries(
          Map.entry("vers", field(IP, 0, 4)),
          Map.entry("hl", field(IP, 4, 4)),
          Map.entry("tos", field(IP, 8, 8)),
          Map.entry("dscp", field(IP, 8, 6)),
          Map.entry("ecn", field(IP, 14, 2)),
          Map.entry("len", field(IP, 16, 16)),
          Map.entry("id", field(IP, 32, 16)),
          Map.entry("off", field(IP, 48, 16)),
          Map.entry("rf", field(IP, 48, 1)),
          Map.entry("df", field(IP, 49, 1)),
          Map.entry("mf", field(IP, 50, 1)),
          Map.entry("fragoff", field(IP, 51, 13)),
          Map.entry("ttl", field(IP, 64, 8)),
          Map.entry("proto", field(IP, 72, 8)),
          Map.entry("sum", field(IP, 80, 16)),
          Map.entry("src", field(IP, 96, 32)),
          Map.entry("dst", field(IP, 128, 32)),
          Map.entry("sport", field(TCP_OR_UDP, 0, 16)),
          Map.entry("dport", field(TCP_OR_UDP, 16, 16)));

  private static final Map<String, IpField> PORT_NAMES =
      Map.of("sport", field(TCP_OR_UDP, 0, 16), "dport", field(TCP_OR_UDP, 16, 16));

  private static final Map<String, IpField> UDP_NAMES =
      Map.of(
          "sport", field(IpProtocol.UDP, 0, 16),
          "dport", field(IpProtocol.UDP, 16, 16),
          "len", field(IpProtocol.UDP, 32, 16),
          "sum", field(IpProtocol.UDP, 48, 16));

  private static final Map<String, IpField> ICMP_NAMES =
      Map.of(
          "type", field(IpProtocol.ICMP, 0, 8),
          "code", field(IpProtocol.ICMP, 8, 8),
          "sum", field(IpProtocol.ICMP, 16, 16));

  private static final Map<String, IpField> TCP_NAMES =
      Map.ofEntries(
          Map.entry("sport", field(IpProtocol.TCP, 0, 16)),
          Map.entry("dport", field(IpProtocol.TCP, 16, 16)),
          Map.entry("seq", field(IpProtocol.TCP, 32, 32)),
          Map.entry("seqno", field(IpProtocol.TCP, 32, 32)),
          Map.entry("ackno", field(IpProtocol.TCP, 64, 32)),
          Map.entry("hl", field(IpProtocol.TCP, 96, 4)),
          Map.entry("flags", field(IpProtocol.TCP, 104, 8)),
          Map.entry("urg", field(IpProtocol.TCP, 106, 1)),
          Map.entry("ack", field(IpProtocol.TCP, 107, 1)),
          Map.entry("psh", field(IpProtocol.TCP, 108, 1)),
          Map.entry("push", field(IpProtocol.TCP, 108, 1)),
          Map.entry("rst", field(IpProtocol.TCP, 109, 1)),
          Map.entry("syn", field(IpProtocol.TCP, 110, 1)),
          Map.entry("fin", field(IpProtocol.TCP, 111, 1)),
          Map.entry("win", field(IpProtocol.TCP, 112, 16)),
          Map.entry("sum", field(IpProtocol.TCP, 128, 16)),
          Map.entry("urp", field(IpProtocol.TCP, 144, 16)));

  private static final Map<Integer, Map<String, IpField>> NAMES =
      Map.of(
          IP,
          IP_NAMES,
          IpProtocol.TCP,
          TCP_NAMES,
          IpProtocol.UDP,
          UDP_NAMES,
          IpProtocol.ICMP,
          ICMP_NAMES,
          TCP_OR_UDP,
          PORT_NAMES);

  /**
   * Reads a field.
   *
   * @param text as users write it
   * @param errors told what is wrong, with Click's texts
   * @return null after an error
   */
  static IpField parse(String text, Consumer<String> errors) {
    Matcher matcher = TEXT.matcher(text.strip());
    if (!matcher.matches()) {
      errors.accept(SYNTAX);
      return null;
    }
    long header = header(matcher);
    IpField named = header < 0 ? null : named((int) header, matcher.group("name"));
    if (header < 0 || named == null && matcher.group("name") != null) {
      errors.accept(SYNTAX);
      return null;
    }
    if (named == null && matcher.group("unit") == null) {
      errors.accept(SYNTAX);
      return null;
    }
    IpField field = named;
    if (matcher.group("unit") != null) {
      field = part((int) header, named, matcher);
    }
    if (field == null) {
      errors.accept(BAD_RANGE);
      return null;
    }
    field = masked(field, matcher);
    if (field == null) {
      errors.accept(BAD_MASK);
    }
    return field;
  }

  private static long header(Matcher matcher) {
    if (matcher.group("protocol") != null) {
      long number = number(matcher.group("protocol"));
      return number > 255 ? -1 : number;
    }
    return HEADERS.getOrDefault(matcher.group("header"), -1);
  }

  private static IpField named(int header, String name) {
    return name == null ? null : NAMES.getOrDefault(header, Map.of()).get(name);
  }

  /** What stands in brackets (bytes) or braces (bits), of a header or of a named field. */
  private static IpField part(int header, IpField named, Matcher matcher) {
    int unit = matcher.group("unit").equals("[") ? 8 : 1;
    long from = number(matcher.group("from"));
    long length = 1;
    if (matcher.group("how") != null) {
      long to = number(matcher.group("to"));
      length = matcher.group("how").equals(":") ? to : to - from + 1;
    }
    long end = (from + length) * unit;
    long bound = named == null ? 8L * 0xffff : named.bitLength;
    if (length <= 0 || end > bound) {
      return null;
    }
    int base = named == null ? 0 : named.bitOffset;
    int of = named == null ? header : named.header;
    return new IpField(of, base + (int) from * unit, (int) length * unit);
  }

  private static IpField masked(IpField whole, Matcher matcher) {
    IpField field = whole;
    if (matcher.group("prefix") != null) {
      long length = number(matcher.group("prefix"));
      if (length < 1 || length > field.bitLength) {
        return null;
      }
      field = new IpField(field.header, field.bitOffset, (int) length);
    }
    if (matcher.group("mask") == null) {
      return field;
    }
    long mask = number(matcher.group("mask"));
    int low = Long.numberOfTrailingZeros(mask);
    int top = 64 - Long.numberOfLeadingZeros(mask);
    if (mask == 0 || Long.bitCount(mask) != top - low || top > Math.min(32, field.bitLength)) {
      return null;
    }
    return new IpField(field.header, field.bitOffset + field.bitLength - top, top - low);
  }

  private static long number(String text) {
    return Long.decode(text);
  }

  /** The field as it can be configured, by its name or that of one that it is part of. */
  String text() {
    String header = Character.isDigit(headerName().charAt(0)) ? "ip proto " : "";
    String text = header + headerName();
    String name = name(bitOffset, bitLength);
    if (name != null) {
      return text + " " + name;
    }
    int first = bitOffset;
    int last = bitOffset + bitLength - 1;
    for (int bits = 8; bits <= 32 && name == null; bits *= 2) {
      if (first / bits == last / bits) {
        name = name(first / bits * bits, bits);
        first = name == null ? first : first % bits;
      }
    }
    text += name == null ? "" : " " + name;
    if (name != null && first == 0) {
      return text + "/" + bitLength;
    }
    boolean bytes = first % 8 == 0 && bitLength % 8 == 0;
    int unit = bytes ? 8 : 1;
    String length = bitLength == unit ? "" : ":" + bitLength / unit;
    String range = first / unit + length;
    return text + (bytes ? "[" + range + "]" : "{" + range + "}");
  }

  private String name(int offset, int length) {
    IpField wanted = new IpField(header, offset, length);
    return NAMES.getOrDefault(header, Map.of()).entrySet().stream()
        .filter(entry -> entry.getValue().equals(wanted))
        .map(Map.Entry::getKey)
        .min(Comparator.naturalOrder())
        .orElse(null);
  }

  /** The header's name. */
  String headerName() {
    for (Map.Entry<String, Integer> entry : HEADERS.entrySet()) {
      if (entry.getValue() == header && !entry.getKey().equals("data")) {
        return entry.getKey();
      }
    }
    return String.valueOf(header);
  }
}
