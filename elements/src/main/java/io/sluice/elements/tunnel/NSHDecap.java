// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Field.ANNO_AGGREGATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.header.Nsh;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Removes the network service header from packets that begin with one (RFC 8300), at the end of a
 * service path, or before a function that does not support the header.
 *
 * <p>{@code NSHDecap([SPI] [, NEXT])}
 *
 * <p>Sets the aggregate annotation to path identifier and service index, the header's second word,
 * so that NSHEncap(ANNO, ...) can restore them. Metadata is lost. Packets of another path than SPI,
 * if given, of another version, with another protocol inside, for operation and maintenance, or
 * truncated leave unchanged on output 1, if there is one.
 *
 * <p>Keywords: {@code NEXT} the required inner protocol, as in NSHEncap, default {@code ethernet}.
 */
@ElementInfo(name = "NSHDecap", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = DATA,
    writes = ANNO_AGGREGATE,
    does = {REMOVES_HEADER, DROPS, BRANCHES})
public final class NSHDecap extends PacketElement implements LengthEffect {
  private final int malformed = dropReason("no such service header");
  private final int unknown = dropReason("unknown service path");
  private int wanted;
  private int next;

  /** Creates the element. */
  public NSHDecap() {}

  @Override
  protected void configure(Args args) {
    wanted = args.optional("SPI").as(TunnelNumbers::number, TunnelNumbers.OPEN);
    next = args.keyword("NEXT").as(NSHEncap::next, 3);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 ? LengthEffect.without(longest, Nsh.MIN_HEADER) : longest;
  }

  @Override
  public int process(long packet) {
    int header = headerLength(packet);
    if (header == 0 || Nsh.next(Mbuf.data(packet)) != next) {
      return reject(malformed);
    }
    long nsh = Mbuf.data(packet);
    if (wanted != TunnelNumbers.OPEN && Nsh.path(nsh) != wanted) {
      return reject(unknown);
    }
    Anno.putI32(packet, Anno.AGGREGATE, Bytes.i32(nsh + 4));
    Mbuf.adjust(packet, header);
    return 0;
  }

  /**
   * The length of the header that a user's packet begins with.
   *
   * @return 8 to 252 bytes, all present; 0 when it is none
   */
  static int headerLength(long packet) {
    int length = Mbuf.length(packet);
    if (length < Nsh.MIN_HEADER) {
      return 0;
    }
    long nsh = Mbuf.data(packet);
    int header = Nsh.headerLength(nsh);
    int type = Nsh.metadataType(nsh);
    boolean sized = type == 1 ? header == Nsh.MIN_HEADER + Nsh.CONTEXT_LENGTH : type == 2;
    boolean good = Nsh.version(nsh) == 0 && !Nsh.isOam(nsh) && sized;
    return good && header >= Nsh.MIN_HEADER && header <= length ? header : 0;
  }
}
