// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.ip.IcmpNames;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;

/**
 * Makes a valid ICMP message of what follows an IP header.
 *
 * <p>{@code ForceICMP([TYPE, CODE])}
 *
 * <p>Expects the IP header annotation. Sets the type and code and a checksum that is right; the
 * protocol of the IP header stays and should be 1. Packets that are shorter than their IP header
 * says, or too short for an ICMP header, are dropped. TYPE and CODE are numbers or names, as for
 * ICMPError. A type or code that is not given stays in half of the packets, and is random, 0 to 19,
 * in the others.
 *
 * <p>Click requires TYPE and CODE, although its manual page does not.
 *
 * <p>See also: ForceIP, ICMPError.
 */
@ElementInfo(name = "ForceICMP", replicable = true)
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_NETWORK},
    writes = DATA,
    does = {DROPS, STATE})
public final class ForceICMP extends TransportForger {
  private static final int NOT_GIVEN = -1;
  private static final int LAST_RANDOM = 19;

  private int type;
  private int code;

  /** Creates the element. */
  public ForceICMP() {}

  @Override
  protected void configure(Args args) {
    type = args.optional("TYPE").as(IcmpNames::typeOf, NOT_GIVEN);
    String text = args.optional("CODE").asString(null);
    code = NOT_GIVEN;
    if (text != null) {
      Integer number = IcmpNames.codeOf(Math.max(0, type), text);
      if (number == null) {
        args.error("argument 2 takes ICMP code");
      } else {
        code = number;
      }
    }
  }

  @Override
  public int process(long packet) {
    int length = prepare(packet, Icmp.HEADER_LENGTH);
    if (length < 0) {
      return length;
    }
    long ip = Headers.ipv4(packet);
    long icmp = ip + Ipv4.headerLength(ip);
    if (type != NOT_GIVEN && code != NOT_GIVEN) {
      Bytes.putU16(icmp, type << 8 | code);
    } else {
      choose(icmp);
    }
    Bytes.putU16(icmp + 2, 0);
    Bytes.putU16(icmp + 2, Checksum.of(icmp, length));
    return 0;
  }

  private void choose(long icmp) {
    int oldType = Bytes.u8(icmp);
    int oldCode = Bytes.u8(icmp + 1);
    if (worker().random().upTo(1) == 1) {
      oldType = (int) worker().random().upTo(LAST_RANDOM);
      oldCode = (int) worker().random().upTo(LAST_RANDOM);
    }
    Bytes.putU8(icmp, type == NOT_GIVEN ? oldType : type);
    Bytes.putU8(icmp + 1, code == NOT_GIVEN ? oldCode : code);
  }
}
