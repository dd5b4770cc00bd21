// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.data.HeaderCheck;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Checks UDP headers (RFC 768).
 *
 * <p>{@code CheckUDPHeader([CHECKSUM, VERBOSE, DETAILS])}
 *
 * <p>Expects the IP header annotation. The packet must be UDP over IPv4, at least as long as its
 * header says, and its checksum must be correct, unless it has none. Good packets leave on output
 * 0; bad ones leave on output 1, or are dropped without an output 1. The first bad one is reported.
 *
 * <p>Keywords: {@code CHECKSUM} boolean, default true, whether to verify the checksum. {@code
 * VERBOSE} boolean, default false, reports every bad packet. {@code DETAILS} boolean, default
 * false, adds the handler {@code drop_details}.
 *
 * <p>Handlers: {@code count} (read) good packets, {@code drops} (read) bad ones, {@code
 * drop_details} (read) the same by reason.
 */
@ElementInfo(name = "CheckUDPHeader", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, TRANSPORT_HEADER, PAYLOAD, LENGTH, ANNO_NETWORK},
    does = {DROPS, BRANCHES, COUNTS})
public final class CheckUDPHeader extends HeaderCheck {
  private static final int NOT_UDP = 0;
  private static final int LENGTH = 1;
  private static final int CHECKSUM = 2;

  private boolean checksum;

  /** Creates the element. */
  public CheckUDPHeader() {
    super("UDP header check failed", "not UDP", "bad packet length", "bad UDP checksum");
  }

  @Override
  protected void configure(Args args) {
    checksum = args.keyword("CHECKSUM").asBool(true);
    configureReports(args);
  }

  @Override
  protected int check(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || Ipv4.protocol(ip) != IpProtocol.UDP) {
      return NOT_UDP;
    }
    int headerLength = Ipv4.headerLength(ip);
    int available = Mbuf.length(packet) - Anno.networkOffset(packet) - headerLength;
    if (available < Udp.HEADER_LENGTH) {
      return LENGTH;
    }
    long udp = ip + headerLength;
    int length = Udp.length(udp);
    if (length < Udp.HEADER_LENGTH || length > available) {
      return LENGTH;
    }
    boolean checked = checksum && Udp.checksum(udp) != 0;
    return checked && Checksum.transport(ip, udp, length) != 0 ? CHECKSUM : GOOD;
  }

  @Override
  protected String report(String failure, String reason) {
    return failure + ": " + reason;
  }
}
