// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import io.sluice.argument.Integers;
import io.sluice.header.IpProtocol;
import java.util.Arrays;
import java.util.Map;

/** Click's names for ICMP types and codes (RFC 792, RFC 1122, RFC 1812) and IP protocols. */
public final class IcmpNames {
  private static final String[] TYPES = {
    "echo-reply",
    null,
    null,
    "unreachable",
    "sourcequench",
    "redirect",
    null,
    null,
    "echo",
    "routeradvert",
    "routersolicit",
    "timeexceeded",
    "parameterproblem",
    "timestamp",
    "timestamp-reply",
    "inforeq",
    "inforeq-reply",
    "maskreq",
    "maskreq-reply"
  };

  private static final String[] UNREACHABLE = {
    "net",
    "host",
    "protocol",
    "port",
    "needfrag",
    "srcroutefail",
    "netunknown",
    "hostunknown",
    "isolated",
    "netprohibited",
    "hostprohibited",
    "tosnet",
    "toshost",
    "filterprohibited",
    "hostprecedence",
    "precedencecutoff"
  };

  private static final String[] REDIRECT = {"net", "host", "tosnet", "toshost"};
  private static final String[] TIME_EXCEEDED = {"transit", "reassembly"};
  private static final String[] PARAMETER_PROBLEM = {"erroratptr", "missingopt", "length"};
  private static final String[] NONE = {};

  private static final Map<Integer, String> PROTOCOLS =
      Map.of(
          IpProtocol.ICMP, "icmp",
          IpProtocol.IGMP, "igmp",
          IpProtocol.IPIP, "ipip",
          IpProtocol.TCP, "tcp",
          IpProtocol.UDP, "udp",
          IpProtocol.DCCP, "dccp",
          IpProtocol.GRE, "gre",
          IpProtocol.SCTP, "sctp");

  private IcmpNames() {}

  /**
   * The name of an ICMP type.
   *
   * @param type 0 to 255
   * @return null when it has none
   */
  public static String type(int type) {
    return type < TYPES.length ? TYPES[type] : null;
  }

  /**
   * The number of an ICMP type.
   *
   * @param text a name or a number
   * @return 0 to 255; null for another text
   */
  public static Integer typeOf(String text) {
    return numberOf(text, typeByName(text));
  }

  /**
   * The number of an ICMP code.
   *
   * @param type 0 to 255
   * @param text a name or a number
   * @return 0 to 255; null for another text
   */
  public static Integer codeOf(int type, String text) {
    return numberOf(text, codeByName(type, text));
  }

  private static Integer numberOf(String text, int named) {
    if (named >= 0) {
      return named;
    }
    int number = Integers.upTo(text, 255);
    return number < 0 ? null : number;
  }

  /**
   * The name of an ICMP code.
   *
   * @param type 0 to 255
   * @param code 0 to 255
   * @return null when it has none
   */
  public static String code(int type, int code) {
    String[] codes = codes(type);
    return code < codes.length ? codes[code] : null;
  }

  private static String[] codes(int type) {
    return switch (type) {
      case 3 -> UNREACHABLE;
      case 5 -> REDIRECT;
      case 11 -> TIME_EXCEEDED;
      case 12 -> PARAMETER_PROBLEM;
      default -> NONE;
    };
  }

  /**
   * The ICMP type of a name.
   *
   * @param name a name that {@link #type} gives
   * @return -1 when it is none
   */
  public static int typeByName(String name) {
    return Arrays.asList(TYPES).indexOf(name);
  }

  /**
   * The ICMP code of a name.
   *
   * @param type 0 to 255
   * @param name a name that {@link #code} gives for this type
   * @return -1 when it is none
   */
  public static int codeByName(int type, String name) {
    return Arrays.asList(codes(type)).indexOf(name);
  }

  /**
   * The name of an IP protocol.
   *
   * @param protocol 0 to 255
   * @param prefix what stands before the number of one without a name
   * @return text
   */
  public static String protocol(int protocol, String prefix) {
    String name = PROTOCOLS.get(protocol);
    return name == null ? prefix + protocol : name;
  }
}
