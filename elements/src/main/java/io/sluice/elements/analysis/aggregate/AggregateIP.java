// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.aggregate;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Sets the aggregate annotation to a field of the packet.
 *
 * <p>{@code AggregateIP(FIELD [, keywords])}
 *
 * <p>Expects the IP header annotation. FIELD is a header and a field of it, such as {@code ip src}
 * or {@code tcp flags}; or a header and a range of its bytes, {@code ip[12]}, {@code ip[12:4]}
 * (offset and length), {@code ip[12-15]} (first and last); or a range of bits, written the same way
 * in braces. A prefix ({@code ip src/8}) selects the upper bits, a mask of adjacent bits ({@code
 * ip[8:2] & 0x3f0}) the bits set in it. A field has at most 32 bits and lies within one aligned
 * 4-byte word.
 *
 * <p>Headers and their fields: {@code ip} with vers, hl, tos, dscp, ecn, len, id, off, rf, df, mf,
 * fragoff, ttl, proto, sum, src, dst, and sport and dport of TCP and UDP; {@code tcp} with sport,
 * dport, seq, ackno, hl, flags, urg, ack, psh, rst, syn, fin, win, sum, urp; {@code udp} with
 * sport, dport, len, sum; {@code icmp} with type, code, sum; {@code tcpudp} with sport, dport;
 * {@code ip proto N}, {@code transp} (any protocol) and {@code payload} (after TCP or UDP).
 *
 * <p>Packets without the field, such as later fragments for all but {@code ip}, and those that end
 * before that word does, leave on output 1, if there is one.
 *
 * <p>Keywords: {@code INCREMENTAL} boolean, default false: shifts the annotation left by the
 * field's length and adds the field. {@code UNSHIFT_IP_ADDR} boolean, default false: the bits of an
 * address keep their positions, the others are 0.
 *
 * <p>Handlers: {@code field}, {@code header}, {@code bit_offset}, {@code bit_length} (read) of the
 * field.
 */
@ElementInfo(name = "AggregateIP", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {HEADERS, PAYLOAD, LENGTH, ANNO_NETWORK, ANNO_AGGREGATE},
    writes = ANNO_AGGREGATE,
    does = {DROPS, BRANCHES})
public final class AggregateIP extends PacketElement {
  private static final int WORD_BITS = 32;
  private static final int FIRST_ADDRESS_BIT = 96;
  private static final int END_OF_ADDRESSES = 160;

  private final int noField = dropReason("no such field");
  private IpField field;
  private boolean incremental;
  private int wordOffset;
  private int shift;
  private int mask;

  /** Creates the element. */
  public AggregateIP() {}

  @Override
  protected void configure(Args args) {
    String text = args.required("FIELD").asString("ip src");
    incremental = args.keyword("INCREMENTAL").asBool(false);
    boolean unshift = args.keyword("UNSHIFT_IP_ADDR").asBool(false);
    field = IpField.parse(text, args::error);
    if (field == null) {
      return;
    }
    int first = field.bitOffset();
    int last = first + field.bitLength() - 1;
    if (first / WORD_BITS != last / WORD_BITS) {
      args.error("field specification does not fit within a single word");
    } else if (field.bitLength() == WORD_BITS && incremental) {
      args.error("'INCREMENTAL' is incompatible with field length 32");
    }
    wordOffset = first / WORD_BITS * 4;
    shift = WORD_BITS - 1 - last % WORD_BITS;
    mask = -1 >>> WORD_BITS - field.bitLength();
    boolean address =
        field.header() == IpField.IP && first >= FIRST_ADDRESS_BIT && first < END_OF_ADDRESSES;
    if (unshift && address) {
      mask <<= shift;
      shift = 0;
    }
  }

  @Override
  public int process(long packet) {
    int at = headerOffset(packet);
    if (at < 0 || at + wordOffset + 4 > Mbuf.length(packet)) {
      return reject(noField);
    }
    int value = Bytes.i32(Mbuf.data(packet) + at + wordOffset) >>> shift & mask;
    if (incremental) {
      value += Anno.getI32(packet, Anno.AGGREGATE) << field.bitLength();
    }
    Anno.putI32(packet, Anno.AGGREGATE, value);
    return 0;
  }

  /** Where the field's header begins, from the start of the data; negative without it. */
  private int headerOffset(long packet) {
    if (field.header() == IpField.IP) {
      return Anno.hasNetworkHeader(packet) ? Anno.networkOffset(packet) : -1;
    }
    long ip = Headers.ipv4(packet);
    if (ip == 0 || !Ipv4.isFirstFragment(ip)) {
      return -1;
    }
    int protocol = Ipv4.protocol(ip);
    int transport = (int) (ip - Mbuf.data(packet)) + Ipv4.headerLength(ip);
    boolean ports = protocol == IpProtocol.TCP || protocol == IpProtocol.UDP;
    return switch (field.header()) {
      case IpField.TRANSPORT -> transport;
      case IpField.TCP_OR_UDP -> ports ? transport : -1;
      case IpField.PAYLOAD -> ports ? payload(packet, transport, protocol) : -1;
      default -> protocol == field.header() ? transport : -1;
    };
  }

  private static int payload(long packet, int transport, int protocol) {
    if (protocol == IpProtocol.UDP) {
      return transport + Udp.HEADER_LENGTH;
    }
    boolean whole = transport + Tcp.MIN_HEADER <= Mbuf.length(packet);
    return whole ? transport + Tcp.headerLength(Mbuf.data(packet) + transport) : -1;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("header", () -> field.headerName());
    handlers.read("field", () -> field.text());
    handlers.read("bit_offset", () -> field.bitOffset());
    handlers.read("bit_length", () -> field.bitLength());
  }
}
