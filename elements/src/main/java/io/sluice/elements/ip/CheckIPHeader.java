// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.Effects;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.Field;
import io.sluice.element.ElementInfo;
import io.sluice.elements.data.HeaderCheck;
import io.sluice.header.Headers;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;

/**
 * Checks IPv4 headers (RFC 1812, 5.2.2 and 5.3.7).
 *
 * <p>{@code CheckIPHeader([OFFSET, INTERFACES, BADSRC, GOODDST, CHECKSUM, VERBOSE, DETAILS])}
 *
 * <p>The IP header begins OFFSET bytes into the packet (default 0). Its version, header length,
 * total length and checksum must be correct, the packet must be complete, and its source must not
 * be a bad one, unless its destination is a good one. Good packets leave on output 0, truncated to
 * their IP length, with the IP header and destination address annotations set. Bad ones leave on
 * output 1, or are dropped without an output 1. The first bad one is reported.
 *
 * <p>Keywords: {@code CHECKSUM} boolean, default true, whether to verify the checksum. {@code
 * BADSRC} addresses separated by spaces. {@code GOODDST} likewise: packets to these may have any
 * source. {@code INTERFACES} addresses with prefixes; overrides the other two: BADSRC becomes their
 * networks' broadcast addresses, 0.0.0.0 and 255.255.255.255, and GOODDST the addresses. {@code
 * VERBOSE} boolean, default false, reports every bad packet. {@code DETAILS} boolean, default
 * false, adds the handler {@code drop_details}.
 *
 * <p>Handlers: {@code count} (read) good packets, {@code drops} (read) bad ones, {@code
 * drop_details} (read) the same by reason.
 */
@ElementInfo(name = "CheckIPHeader", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH},
    writes = {ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {RESIZES, DROPS, BRANCHES, COUNTS})
public class CheckIPHeader extends HeaderCheck {
  private static final int TINY = 0;
  private static final int VERSION = 1;
  private static final int HEADER_LENGTH = 2;
  private static final int LENGTH = 3;
  private static final int CHECKSUM = 4;
  private static final int SOURCE = 5;

  private int offset;
  private boolean checksum = true;
  private int[] badSources = {};
  private int[] goodDestinations = {};

  /** Creates the element. */
  public CheckIPHeader() {
    super(
        "IP header check failed",
        "tiny packet",
        "bad IP version",
        "bad IP header length",
        "bad IP length",
        "bad IP checksum",
        "bad source address");
  }

  /**
   * Whether the checksum is verified without CHECKSUM being given.
   *
   * @return the keyword's default
   */
  protected boolean checksumByDefault() {
    return true;
  }

  @Override
  protected void configure(Args args) {
    configureSources(args, args.keyword("BADSRC"));
    checksum = args.keyword("CHECKSUM").asBool(checksumByDefault());
    configureReports(args);
    offset = args.consume().optional("OFFSET").asInt(0, 0, Integer.MAX_VALUE);
  }

  /**
   * Reads which sources are bad, for which destinations not.
   *
   * @param args the element's arguments
   * @param badSrc the one that names bad sources
   */
  final void configureSources(Args args, Arg badSrc) {
    IpLists.Interfaces interfaces =
        args.keyword("INTERFACES")
            .as(text -> IpLists.interfaces(this, text), IpLists.Interfaces.NONE);
    int[] bad = badSrc.as(text -> IpLists.addresses(this, text), interfaces.broadcasts());
    int[] good =
        args.keyword("GOODDST").as(text -> IpLists.addresses(this, text), interfaces.addresses());
    boolean given = interfaces != IpLists.Interfaces.NONE;
    badSources = given ? interfaces.broadcasts() : bad;
    goodDestinations = given ? interfaces.addresses() : good;
  }

  @Override
  protected Effects effects() {
    // All of the header goes into its checksum.
    return checksum
        ? super.effects()
        : super.effects()
            .notReading(IP_HEADER)
            .reading(Field.IP_VERSION, Field.IP_LENGTH, Field.IP_ADDRESSES);
  }

  @Override
  protected int check(long packet) {
    int available = Mbuf.length(packet) - offset;
    if (available < Ipv4.MIN_HEADER) {
      return TINY;
    }
    long ip = Mbuf.data(packet) + offset;
    int headerLength = Ipv4.MIN_HEADER;
    if (!Ipv4.isPlain(ip)) {
      if (Ipv4.version(ip) != 4) {
        return VERSION;
      }
      headerLength = Ipv4.headerLength(ip);
      if (headerLength < Ipv4.MIN_HEADER) {
        return HEADER_LENGTH;
      }
    }
    int total = Ipv4.totalLength(ip);
    if (total > available || total < headerLength) {
      return LENGTH;
    }
    if (checksum && !Ipv4.isChecksumRight(ip, headerLength)) {
      return CHECKSUM;
    }
    int dst = Ipv4.dst(ip);
    if (badSources.length > 0
        && contains(badSources, Ipv4.src(ip))
        && !contains(goodDestinations, dst)) {
      return SOURCE;
    }
    Headers.markIpAt(packet, offset, headerLength);
    Anno.putI32(packet, Anno.DST_IP, dst);
    if (available > total) {
      Mbuf.trim(packet, available - total);
    }
    return GOOD;
  }

  private static boolean contains(int[] addresses, int address) {
    for (int a : addresses) {
      if (a == address) {
        return true;
      }
    }
    return false;
  }
}
