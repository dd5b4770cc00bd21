// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import io.sluice.argument.Args;
import io.sluice.element.AnnotationUse;
import io.sluice.element.ElementInfo;
import io.sluice.header.Icmp;

/**
 * Puts packets behind an IPv4 header and that of an ICMP echo request.
 *
 * <p>{@code ICMPPingEncap(SRC, DST [, IDENTIFIER])}
 *
 * <p>The sequence number counts up from 1, as does the IP identification. Sets the IP header and
 * destination address annotations. Packets without room for the headers are dropped.
 *
 * <p>Keywords: {@code IDENTIFIER} 0 to 65535, default 0.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "ICMPPingEncap", reads = AnnotationUse.NONE)
public final class ICMPPingEncap extends IcmpEncap {
  /** Creates the element. */
  public ICMPPingEncap() {}

  @Override
  protected void configure(Args args) {
    configureAddresses(args);
    configureIdentifier(args);
    setMessage(Icmp.ECHO, 0);
  }
}
