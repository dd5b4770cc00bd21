// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Translates IPv6 packets to IPv4 ones (RFC 7915).
 *
 * <p>{@code ProtocolTranslator64([PREFIX])}
 *
 * <p>Expects the IP header annotation; output packets begin with the IPv4 header, and their
 * destination address annotation is set. IPv4 addresses are those that the IPv6 addresses embed
 * after PREFIX. Extension headers are removed; a fragment header's fields go into the IPv4 header.
 * Packets of more than 1260 bytes get the don't fragment flag, unless they were fragments. TCP, UDP
 * and ICMP checksums are updated, and ICMPv6 becomes ICMP, including errors with the packets that
 * they quote. The hop limit is not changed: put a DecIP6HLIM in front.
 *
 * <p>Packets are dropped when an address is not in PREFIX, when lengths are wrong, when they have
 * segments of a source route left, and when they have no equivalent in IPv4: neighbour discovery,
 * multicast listeners, IPsec's authentication header, fragments of ICMPv6.
 *
 * <p>Keywords: {@code PREFIX} of 32, 40, 48, 56, 64 or 96 bits (RFC 6052), default {@code
 * ::ffff:0:0/96}.
 *
 * <p>See also: AddressTranslator, ProtocolTranslator46, NAT64.
 */
@ElementInfo(name = "ProtocolTranslator64", ports = "1/1", processing = "h/h")
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {REMOVES_HEADER, RESIZES, DROPS, STATE})
public final class ProtocolTranslator64 extends StatelessTranslator {
  /** Creates the element. */
  public ProtocolTranslator64() {}

  @Override
  boolean takesIp6(int port) {
    return true;
  }
}
