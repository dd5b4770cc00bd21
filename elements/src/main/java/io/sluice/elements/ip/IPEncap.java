// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.TRANSPORT_HEADER;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Ipv4;

/**
 * Encapsulates packets in a fixed IPv4 header.
 *
 * <p>{@code IPEncap(PROTO, SRC, DST [, TTL, TOS, DSCP, ECT, CE, DF])}
 *
 * <p>PROTO is a number or a name such as {@code ipip}. DST may be {@code DST_ANNO}: each packet's
 * destination address annotation. Otherwise the annotation is set to DST. The identification counts
 * up from 0 (in copies on further workers from other numbers). Sets the IP header annotation.
 * Packets without room for the header are dropped.
 *
 * <p>Keywords: {@code TTL} 0 to 255, default 250. {@code TOS} 0 to 255, or instead of it: {@code
 * DSCP} 0 to 63; {@code ECT} boolean or 2, ECN-capable transport (ECN field 1 or 2); {@code CE}
 * boolean, congestion experienced (ECN field 3). {@code DF} boolean, default false, sets the don't
 * fragment flag.
 *
 * <p>Handlers: {@code src}, {@code dst} (read, write).
 */
@ElementInfo(name = "IPEncap", replicable = true, live = true)
@ElementEffects(
    reads = {LENGTH, ANNO_DST_IP},
    writes = {IP_HEADER, TRANSPORT_HEADER, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    does = {ADDS_HEADER, STATE})
public final class IPEncap extends Ipv4Encap implements LengthEffect {
  private final int noRoom = shortageReason("no room in the buffer");

  /** The sum of the fields that are the same in all packets, addresses excluded. */
  private int fixedSum;

  private int tos;
  private int flags;
  private int ttlAndProtocol;

  /** Creates the element. */
  public IPEncap() {}

  @Override
  protected void configure(Args args) {
    int protocol = args.required("PROTO").as(Ipv4Encap::protocol, 0);
    int src = args.required("SRC").asIp(0);
    String dstText = args.required("DST").asString(FROM_ANNOTATION);
    int ttl = args.keyword("TTL").asInt(250, 0, 255);
    configureTos(args);
    flags = args.keyword("DF").asBool(false) ? Ipv4.DONT_FRAGMENT : 0;
    if (protocol > 255) {
      args.error("bad IP protocol");
    }
    if (!setAddresses(src, dstText)) {
      args.error("DST argument should be IP address or 'DST_ANNO'");
    }
    ttlAndProtocol = ttl << 8 | protocol & 0xff;
    fixedSum = Checksum.add(Checksum.add(0x4500 | tos, flags), ttlAndProtocol);
  }

  private void configureTos(Args args) {
    Arg tosArg = args.keyword("TOS");
    Arg dscpArg = args.keyword("DSCP");
    int ect = args.keyword("ECT").as(IPEncap::ect, 0);
    boolean ce = args.keyword("CE").asBool(false);
    int dscp = dscpArg.asInt(0, 0, 63);
    tos = tosArg.asInt(dscp << 2 | (ce ? 3 : ect), 0, 255);
    if (tosArg.isPresent() && dscpArg.isPresent()) {
      args.error("cannot set both TOS and DSCP");
    }
    if (tosArg.isPresent() && (ect != 0 || ce)) {
      args.error("cannot set both TOS and ECN bits");
    }
    if (ect != 0 && ce) {
      args.error("can set at most one ECN option");
    }
  }

  /** The ECN field: ECT(0) is 2 and ECT(1) is 1 (RFC 3168). */
  private static Integer ect(String text) {
    return switch (text) {
      case "2" -> 2;
      case "true", "yes", "1", "t", "y" -> 1;
      case "false", "no", "0", "f", "n" -> 0;
      default -> null;
    };
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + Ipv4.MIN_HEADER;
  }

  @Override
  public int process(long packet) {
    if (!packets.ensureWritable(packet) || !packets.prepend(packet, Ipv4.MIN_HEADER)) {
      return noRoom;
    }
    writeHeader(packet, tos, flags, ttlAndProtocol, fixedSum);
    return 0;
  }

  @Override
  protected String dstText() {
    return isDstFromAnnotation() ? FROM_ANNOTATION : super.dstText();
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.mark(".", "src", "dst");
  }
}
