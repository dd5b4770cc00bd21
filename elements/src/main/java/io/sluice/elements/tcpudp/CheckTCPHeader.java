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
import io.sluice.header.Tcp;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Checks TCP headers (RFC 9293).
 *
 * <p>{@code CheckTCPHeader([CHECKSUM, VERBOSE, DETAILS])}
 *
 * <p>Expects the IP header annotation. The packet must be TCP over IPv4, with a complete header and
 * segment, and a correct checksum. Good packets leave on output 0; bad ones leave on output 1, or
 * are dropped without an output 1. The first bad one is reported.
 *
 * <p>Keywords: {@code CHECKSUM} boolean, default true, whether to verify the checksum. {@code
 * VERBOSE} boolean, default false, reports every bad packet. {@code DETAILS} boolean, default
 * false, adds the handler {@code drop_details}.
 *
 * <p>Handlers: {@code count} (read) good packets, {@code drops} (read) bad ones, {@code
 * drop_details} (read) the same by reason.
 */
@ElementInfo(name = "CheckTCPHeader", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, TRANSPORT_HEADER, PAYLOAD, LENGTH, ANNO_NETWORK},
    does = {DROPS, BRANCHES, COUNTS})
public final class CheckTCPHeader extends HeaderCheck {
  private static final int NOT_TCP = 0;
  private static final int LENGTH = 1;
  private static final int CHECKSUM = 2;

  private boolean checksum;

  /** Creates the element. */
  public CheckTCPHeader() {
    super("TCP header check failed", "not TCP", "bad packet length", "bad TCP checksum");
  }

  @Override
  protected void configure(Args args) {
    checksum = args.keyword("CHECKSUM").asBool(true);
    configureReports(args);
  }

  @Override
  protected int check(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || Ipv4.protocol(ip) != IpProtocol.TCP) {
      return NOT_TCP;
    }
    int headerLength = Ipv4.headerLength(ip);
    int length = Ipv4.totalLength(ip) - headerLength;
    int available = Mbuf.length(packet) - Anno.networkOffset(packet) - headerLength;
    if (length < Tcp.MIN_HEADER || length > available) {
      return LENGTH;
    }
    long tcp = ip + headerLength;
    int tcpLength = Tcp.headerLength(tcp);
    if (tcpLength < Tcp.MIN_HEADER || tcpLength > length) {
      return LENGTH;
    }
    return checksum && Checksum.transport(ip, tcp, length) != 0 ? CHECKSUM : GOOD;
  }

  @Override
  protected String report(String failure, String reason) {
    return name() + " :: " + className() + ": " + failure + ": " + reason;
  }
}
