// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Translates IPv4 packets to IPv6 ones (RFC 7915).
 *
 * <p>{@code ProtocolTranslator46([PREFIX, MTU])}
 *
 * <p>Expects the IP header annotation of a packet whose header was checked; output packets begin
 * with the IPv6 header, and their destination address annotation is set. IPv6 addresses embed the
 * IPv4 addresses after PREFIX. Options are removed; fragments get a fragment header. Packets that
 * may be fragmented, and would be longer than MTU, are fragmented. TCP, UDP and ICMP checksums are
 * updated, a UDP datagram without one gets one, and ICMP becomes ICMPv6, including errors with the
 * packets that they quote. The time to live is not changed: put a DecIPTTL in front.
 *
 * <p>Packets are dropped when lengths are wrong, when they have a source route to follow, and when
 * they have no equivalent in IPv6: IGMP, router discovery, redirects, timestamps, IPsec's
 * authentication header, fragments of ICMP, fragments of UDP without a checksum.
 *
 * <p>Keywords: {@code PREFIX} of 32, 40, 48, 56, 64 or 96 bits (RFC 6052), default {@code
 * ::ffff:0:0/96}; {@code MTU} bytes, default 1280.
 *
 * <p>See also: AddressTranslator, ProtocolTranslator64, NAT64.
 */
@ElementInfo(name = "ProtocolTranslator46", ports = "1/1", processing = "h/h", replicable = true)
@ElementEffects(
    reads = {DATA, ANNOTATIONS},
    writes = {DATA, ANNOTATIONS},
    does = {MAKES, ADDS_HEADER, REMOVES_HEADER, RESIZES, DROPS})
public final class ProtocolTranslator46 extends StatelessTranslator {
  /** Creates the element. */
  public ProtocolTranslator46() {}

  @Override
  protected void configure(Args args) {
    super.configure(args);
    mtu = args.keyword("MTU").asInt(MIN_MTU, MIN_MTU, 65_535);
  }

  @Override
  boolean takesIp6(int port) {
    return false;
  }
}
