// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ethernet;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.ARP;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.data.HeaderCheck;
import io.sluice.header.Arp;
import io.sluice.header.Ethernet;
import io.sluice.header.Headers;
import io.sluice.packet.Mbuf;

/**
 * Checks ARP headers (RFC 826).
 *
 * <p>{@code CheckARPHeader([OFFSET, VERBOSE, DETAILS])}
 *
 * <p>The ARP header begins OFFSET bytes into the packet (default 0). It must be complete, with all
 * addresses, and the address lengths must fit the types if these are Ethernet, IPv4 or IPv6. Good
 * packets leave on output 0 with the network header annotation set; bad ones leave on output 1, or
 * are dropped without an output 1. The first bad one is reported.
 *
 * <p>Keywords: {@code VERBOSE} boolean, default false, reports every bad packet. {@code DETAILS}
 * boolean, default false, adds the handler {@code drop_details}.
 *
 * <p>Handlers: {@code count} (read) good packets, {@code drops} (read) bad ones, {@code
 * drop_details} (read) the same by reason.
 */
@ElementInfo(name = "CheckARPHeader", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {ARP, LENGTH},
    writes = {ANNO_NETWORK, ANNO_TRANSPORT},
    does = {DROPS, BRANCHES, COUNTS})
public final class CheckARPHeader extends HeaderCheck {
  private static final int FIXED_LENGTH = 8;
  private static final int TINY = 0;
  private static final int LENGTH = 1;
  private static final int HARDWARE = 2;
  private static final int PROTOCOL = 3;

  private int offset;

  /** Creates the element. */
  public CheckARPHeader() {
    super(
        "ARP header check failed",
        "tiny packet",
        "too small for addresses",
        "bad hardware type/length",
        "bad protocol type/length");
  }

  @Override
  protected void configure(Args args) {
    offset = args.optional("OFFSET").asInt(0, 0, Integer.MAX_VALUE);
    configureReports(args);
  }

  @Override
  protected int check(long packet) {
    int available = Mbuf.length(packet) - offset;
    if (available < FIXED_LENGTH) {
      return TINY;
    }
    long arp = Mbuf.data(packet) + offset;
    int hardware = Arp.hardwareLength(arp);
    int protocol = Arp.protocolLength(arp);
    int length = FIXED_LENGTH + 2 * hardware + 2 * protocol;
    if (available < length) {
      return LENGTH;
    }
    if (Arp.hardwareType(arp) == Arp.HARDWARE_ETHERNET && hardware != Ethernet.ADDRESS_LENGTH) {
      return HARDWARE;
    }
    int type = Arp.protocolType(arp);
    if (type == Ethernet.TYPE_IPV4 && protocol != 4
        || type == Ethernet.TYPE_IPV6 && protocol != 16) {
      return PROTOCOL;
    }
    Headers.markIp(packet, arp, length);
    return GOOD;
  }

  @Override
  protected String report(String failure, String reason) {
    return failure + ": " + reason;
  }
}
