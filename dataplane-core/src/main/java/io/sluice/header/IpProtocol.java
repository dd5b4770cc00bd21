// SPDX-License-Identifier: Apache-2.0
package io.sluice.header;

import java.util.Map;

/** IP protocol numbers (IANA), as in IPv4's protocol and IPv6's next header. */
public final class IpProtocol {
  /** IPv6 hop-by-hop options. */
  public static final int HOP_BY_HOP = 0;

  /** Internet control message protocol. */
  public static final int ICMP = 1;

  /** Internet group management protocol. */
  public static final int IGMP = 2;

  /** IPv4 in IP. */
  public static final int IPIP = 4;

  /** Transmission control protocol. */
  public static final int TCP = 6;

  /** User datagram protocol. */
  public static final int UDP = 17;

  /** Datagram congestion control protocol. */
  public static final int DCCP = 33;

  /** IPv6 in IP. */
  public static final int IPV6 = 41;

  /** IPv6 routing header. */
  public static final int ROUTING = 43;

  /** IPv6 fragment header. */
  public static final int FRAGMENT = 44;

  /** Generic routing encapsulation. */
  public static final int GRE = 47;

  /** Encapsulating security payload: what follows is encrypted. */
  public static final int ESP = 50;

  /** Authentication header. */
  public static final int AH = 51;

  /** ICMP for IPv6. */
  public static final int ICMP6 = 58;

  /** IPv6: nothing follows. */
  public static final int NO_NEXT = 59;

  /** IPv6 destination options. */
  public static final int DESTINATION_OPTIONS = 60;

  /** Open shortest path first. */
  public static final int OSPF = 89;

  /** Protocol independent multicast. */
  public static final int PIM = 103;

  /** Virtual router redundancy protocol. */
  public static final int VRRP = 112;

  /** Stream control transmission protocol. */
  public static final int SCTP = 132;

  /** IPv6 mobility header. */
  public static final int MOBILITY = 135;

  /** UDP-Lite. */
  public static final int UDP_LITE = 136;

  /** Host identity protocol. */
  public static final int HIP = 139;

  /** Shim6. */
  public static final int SHIM6 = 140;

  private static final Map<String, Integer> NAMES =
      Map.ofEntries(
          Map.entry("ah", AH),
          Map.entry("dccp", DCCP),
          Map.entry("esp", ESP),
          Map.entry("gre", GRE),
          Map.entry("icmp", ICMP),
          Map.entry("igmp", IGMP),
          Map.entry("ipencap", IPIP),
          Map.entry("ipip", IPIP),
          Map.entry("ipv6", IPV6),
          Map.entry("ipv6-icmp", ICMP6),
          Map.entry("ospf", OSPF),
          Map.entry("pim", PIM),
          Map.entry("sctp", SCTP),
          Map.entry("tcp", TCP),
          Map.entry("udp", UDP),
          Map.entry("udplite", UDP_LITE),
          Map.entry("vrrp", VRRP));

  private IpProtocol() {}

  /**
   * Looks a protocol up by its name; for control, not for the packet path.
   *
   * @param name lower case, for example {@code udp}
   * @return 0 to 255; -1 when unknown
   */
  public static int byName(String name) {
    return NAMES.getOrDefault(name, -1);
  }
}
