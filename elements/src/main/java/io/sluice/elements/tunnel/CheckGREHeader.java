// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.data.HeaderCheck;
import io.sluice.header.Checksum;
import io.sluice.header.Gre;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Checks GRE headers (RFC 2784, 2890).
 *
 * <p>{@code CheckGREHeader([keywords])}
 *
 * <p>Packets begin with a GRE header, or have one at OFFSET. Its version must be 0, it must be
 * complete, and, if requested, its checksum, key or sequence number must be correct. Packets with
 * the source routes of RFC 1701 are bad. Good packets leave on output 0; bad ones on output 1, or
 * are dropped without an output 1. The first bad one is reported.
 *
 * <p>Keywords: {@code OFFSET} of the header in bytes, default 0. {@code CHECKSUM} boolean, default
 * false: requires a correct checksum. {@code KEY} 32 bits, the required key, default 0: any or
 * none. {@code SEQUENCE} boolean, default false: requires a sequence number higher than the one
 * before. {@code STRIP} boolean, default false: removes OFFSET bytes and the header. {@code
 * VERBOSE}, {@code DETAILS} as in CheckIPHeader.
 *
 * <p>Handlers: {@code count} (read) good packets, {@code drops} (read) bad ones, {@code
 * drop_details} (read) the same by reason.
 */
@ElementInfo(name = "CheckGREHeader", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = DATA,
    does = {REMOVES_HEADER, DROPS, BRANCHES, COUNTS, STATE})
public final class CheckGREHeader extends HeaderCheck implements LengthEffect {
  private static final int TINY = 0;
  private static final int BAD_VERSION = 1;
  private static final int BAD_LENGTH = 2;
  private static final int BAD_CHECKSUM = 3;
  private static final int BAD_KEY = 4;
  private static final int BAD_SEQUENCE = 5;

  private int offset;
  private boolean checksum;
  private int key;
  private boolean ordered;
  private boolean strip;
  private int last;

  /** Creates the element. */
  public CheckGREHeader() {
    super(
        "GRE header check failed",
        "tiny packet",
        "bad GRE version",
        "bad GRE header length",
        "bad GRE checksum",
        "invalid key",
        "out of sequence");
  }

  @Override
  protected void configure(Args args) {
    offset = args.keyword("OFFSET").asInt(0, 0, 0xffff);
    checksum = args.keyword("CHECKSUM").asBool(false);
    key = (int) args.keyword("KEY").asLong(0, 0, 0xffff_ffffL);
    ordered = args.keyword("SEQUENCE").asBool(false);
    strip = args.keyword("STRIP").asBool(false);
    configureReports(args);
  }

  @Override
  public int longest(int input, int output, int longest) {
    return output == 0 && strip ? LengthEffect.without(longest, Gre.MIN_HEADER) : longest;
  }

  @Override
  protected int check(long packet) {
    int length = Mbuf.length(packet) - offset;
    if (length < Gre.MIN_HEADER) {
      return TINY;
    }
    long gre = Mbuf.data(packet) + offset;
    int flags = Gre.flags(gre);
    if ((flags & (Gre.VERSION | Gre.ROUTING)) != 0) {
      return BAD_VERSION;
    }
    int header = Gre.headerLength(flags);
    if (length < header) {
      return BAD_LENGTH;
    }
    if (checksum && ((flags & Gre.CHECKSUM) == 0 || Checksum.of(gre, length) != 0)) {
      return BAD_CHECKSUM;
    }
    if (key != 0 && ((flags & Gre.KEY) == 0 || Bytes.i32(gre + Gre.keyOffset(flags)) != key)) {
      return BAD_KEY;
    }
    if (ordered) {
      if ((flags & Gre.SEQUENCE) == 0 || Bytes.i32(gre + Gre.sequenceOffset(flags)) - last <= 0) {
        return BAD_SEQUENCE;
      }
      last = Bytes.i32(gre + Gre.sequenceOffset(flags));
    }
    if (strip) {
      Mbuf.adjust(packet, offset + header);
    }
    return GOOD;
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    last = ((CheckGREHeader) old).last;
  }
}
