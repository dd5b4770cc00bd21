// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.data.HeaderCheck;
import io.sluice.header.Headers;
import io.sluice.header.Ipv6;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import java.util.ArrayList;
import java.util.List;

/**
 * Checks IPv6 headers (RFC 8200).
 *
 * <p>{@code CheckIP6Header([BADADDRS, OFFSET, VERBOSE, DETAILS])}
 *
 * <p>The header begins OFFSET bytes into the packet (default 0). Its version must be right, all of
 * its payload must be there, and its source must be none of BADADDRS, separated by spaces, nor all
 * ones. Good packets leave on output 0: cut to their IP length, with the header annotations (that
 * of the transport header behind the extension headers, if these are whole and not more than 16)
 * and the destination address annotation set. Bad ones leave on output 1; without an output 1 they
 * are dropped. The first bad one is reported.
 *
 * <p>Keywords: {@code VERBOSE} boolean, default false, reports every bad packet. {@code DETAILS}
 * boolean, default false, adds the handler {@code drop_details}. {@code PROCESS_EH} is accepted.
 *
 * <p>Handlers: {@code count} (read) good packets, {@code drops} (read) bad ones, {@code
 * drop_details} (read) the same by reason.
 */
@ElementInfo(name = "CheckIP6Header", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, LENGTH},
    writes = {ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {RESIZES, DROPS, BRANCHES, COUNTS})
public final class CheckIP6Header extends HeaderCheck {
  private static final int TINY = 0;
  private static final int VERSION = 1;
  private static final int SHORT = 2;
  private static final int SOURCE = 3;

  private int offset;

  /** Bad sources: high and low word of each. */
  private long[] bad = {};

  /** Creates the element. */
  public CheckIP6Header() {
    super(
        "IP6 header check failed",
        "tiny packet",
        "bad IP6 version",
        "bad IP6 length",
        "bad source address");
  }

  @Override
  protected void configure(Args args) {
    String addresses = args.optional("BADADDRS").asRaw("");
    offset = args.optional("OFFSET").asInt(0, 0, 65_535);
    args.keyword("PROCESS_EH").asBool(false);
    configureReports(args);
    List<Long> words = new ArrayList<>();
    for (String word : ConfigStrings.words(addresses)) {
      long[] address = Address6.parse(ConfigStrings.unquote(word));
      if (address == null) {
        args.error("BADADDRS: '" + word + "' is not an IPv6 address");
      } else {
        words.add(address[0]);
        words.add(address[1]);
      }
    }
    bad = words.stream().mapToLong(Long::longValue).toArray();
  }

  @Override
  protected int check(long packet) {
    int available = Mbuf.length(packet) - offset;
    if (available < Ipv6.HEADER_LENGTH) {
      return TINY;
    }
    long ip = Mbuf.data(packet) + offset;
    if (Ipv6.version(ip) != 6) {
      return VERSION;
    }
    int total = Ipv6.HEADER_LENGTH + Ipv6.payloadLength(ip);
    if (total > available) {
      return SHORT;
    }
    long high = Ipv6.srcHigh(ip);
    long low = Ipv6.srcLow(ip);
    if ((high & low) == -1 || isBad(high, low)) {
      return SOURCE;
    }
    int transport = Ipv6.transport(ip, total);
    boolean whole = transport != Ipv6.MALFORMED;
    int header = whole ? Ipv6.transportOffset(transport) : Ipv6.HEADER_LENGTH;
    Headers.markIpAt(packet, offset, header);
    Anno.setDstIp6(packet, Ipv6.dstHigh(ip), Ipv6.dstLow(ip));
    if (available > total) {
      Mbuf.trim(packet, available - total);
    }
    return GOOD;
  }

  private boolean isBad(long high, long low) {
    for (int i = 0; i < bad.length; i += 2) {
      if (bad[i] == high && bad[i + 1] == low) {
        return true;
      }
    }
    return false;
  }

  @Override
  protected String report(String failure, String reason) {
    return failure;
  }
}
