// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.ip.IcmpNames;
import io.sluice.header.Icmp;

/**
 * Encapsulates packets in ICMP over IPv4.
 *
 * <p>{@code ICMPIPEncap(SRC, DST, TYPE [, CODE, IDENTIFIER])}
 *
 * <p>TYPE and CODE (default 0) are numbers or names such as {@code unreachable} and {@code host}.
 * The sequence number, if the type has one, counts up from 1, as does the IP identification. Sets
 * the IP header and destination address annotations. Packets without room for the headers are
 * dropped.
 *
 * <p>Keywords: {@code IDENTIFIER} 0 to 65535, default 0, for types that have one.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "ICMPIPEncap")
@ElementEffects(
    reads = {DATA, ANNO_DST_IP},
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, STATE})
public final class ICMPIPEncap extends IcmpEncap {
  /** Creates the element. */
  public ICMPIPEncap() {}

  @Override
  protected void configure(Args args) {
    configureAddresses(args);
    int type = args.required("TYPE").as(IcmpNames::typeOf, Icmp.ECHO);
    Integer code = IcmpNames.codeOf(type, args.optional("CODE").asString("0"));
    if (code == null) {
      args.error("invalid CODE");
    }
    configureIdentifier(args);
    setMessage(type, code == null ? 0 : code);
  }
}
