// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
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
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;

/**
 * Checks ICMP messages (RFC 792).
 *
 * <p>{@code CheckICMPHeader([VERBOSE, DETAILS])}
 *
 * <p>Expects the IP header annotation. The message must have a header of 8 bytes, the length that
 * its type requires (errors at least 28 more bytes, timestamps 12 more, information requests none),
 * and a correct checksum. Good packets leave on output 0; bad ones leave on output 1, or are
 * dropped without an output 1. The first bad one is reported.
 *
 * <p>Keywords: {@code VERBOSE} boolean, default false, reports every bad packet. {@code DETAILS}
 * boolean, default false, adds the handler {@code drop_details}.
 *
 * <p>Handlers: {@code count} (read) good packets, {@code drops} (read) bad ones, {@code
 * drop_details} (read) the same by reason.
 */
@ElementInfo(name = "CheckICMPHeader", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, TRANSPORT_HEADER, PAYLOAD, LENGTH, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {DROPS, BRANCHES, COUNTS})
public final class CheckICMPHeader extends HeaderCheck {
  private static final int NOT_ICMP = 0;
  private static final int LENGTH = 1;
  private static final int CHECKSUM = 2;
  private static final int QUOTE = 28;
  private static final int TIMESTAMPS = 12;

  /** Creates the element. */
  public CheckICMPHeader() {
    super("ICMP header check failed", "not ICMP", "bad packet length", "bad ICMP checksum");
  }

  @Override
  protected void configure(Args args) {
    configureReports(args);
  }

  @Override
  protected int check(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || Ipv4.protocol(ip) != IpProtocol.ICMP) {
      return NOT_ICMP;
    }
    int length = Headers.transportLength(packet);
    if (length < Icmp.HEADER_LENGTH) {
      return LENGTH;
    }
    long icmp = Anno.transportHeader(packet);
    if (!isLengthRight(Icmp.type(icmp), length - Icmp.HEADER_LENGTH)) {
      return LENGTH;
    }
    return Checksum.of(icmp, length) == 0 ? GOOD : CHECKSUM;
  }

  private static boolean isLengthRight(int type, int more) {
    if (Icmp.isError(type)) {
      return more >= QUOTE;
    }
    return switch (type) {
      case Icmp.TIMESTAMP, Icmp.TIMESTAMP_REPLY -> more == TIMESTAMPS;
      case Icmp.INFORMATION, Icmp.INFORMATION_REPLY -> more == 0;
      default -> true;
    };
  }

  @Override
  protected String report(String failure, String reason) {
    return name() + " :: " + className() + ": " + failure + ": " + reason;
  }
}
