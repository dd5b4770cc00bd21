// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.elements.ip.IcmpNames;
import io.sluice.header.Icmp;

/**
 * Puts packets behind an IPv4 header and an ICMP header.
 *
 * <p>{@code ICMPIPEncap(SRC, DST, TYPE [, CODE, IDENTIFIER])}
 *
 * <p>TYPE and CODE (default 0) are numbers or names such as {@code unreachable} and {@code host}.
 * The sequence number, where the type has one, counts up from 1, as does the IP identification.
 * Sets the IP header and destination address annotations. Packets without room for the headers are
 * dropped.
 *
 * <p>Keywords: {@code IDENTIFIER} 0 to 65535, default 0, for types that have one.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "ICMPIPEncap", reads = AnnotationUse.NONE)
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
