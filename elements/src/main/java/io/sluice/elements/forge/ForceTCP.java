// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;

/**
 * Makes a valid TCP segment of what follows an IP header.
 *
 * <p>{@code ForceTCP([DPORT, RANDOM_DPORT, FLAGS])}
 *
 * <p>Expects the IP header annotation. A header length that does not fit becomes a random one that
 * does, and the checksum becomes right; the protocol of the IP header stays and should be 6.
 * Packets that are shorter than their IP header says, or too short for a TCP header, are dropped.
 *
 * <p>Keywords, also by place:
 *
 * <ul>
 *   <li>{@code DPORT} destination port, a number or name; default 0, which leaves it.
 *   <li>{@code RANDOM_DPORT} boolean, default false; when true and without DPORT, of each eight
 *       packets two get port 80, and one a random port below 1024.
 *   <li>{@code FLAGS} TCP flags as a number from 0 to 255, default -1, which leaves them.
 * </ul>
 *
 * <p>Where it differs from Click: there the random header length may be less than 20 bytes, and the
 * checksum is wrong for packets with IP options.
 *
 * <p>See also: ForceIP, SetTCPChecksum.
 */
@ElementInfo(name = "ForceTCP")
@ElementEffects(
    reads = {DATA, LENGTH, ANNO_NETWORK},
    writes = DATA,
    does = {DROPS, STATE})
public final class ForceTCP extends TransportForger {
  private static final int HTTP = 80;
  private static final int WELL_KNOWN = 1024;
  private static final int MIN_WORDS = Tcp.MIN_HEADER / 4;

  private int port;
  private boolean random;
  private int flags;
  private int count;

  /** Creates the element. */
  public ForceTCP() {}

  @Override
  protected void configure(Args args) {
    port = ForgedPort.read(args.optional("DPORT"), this, IpProtocol.TCP);
    random = args.optional("RANDOM_DPORT").asBool(false);
    flags = args.optional("FLAGS").asInt(-1, -1, 0xff);
  }

  @Override
  protected void takeOver(Element old) {
    count = ((ForceTCP) old).count;
  }

  @Override
  public int process(long packet) {
    int length = prepare(packet, Tcp.MIN_HEADER);
    if (length < 0) {
      return length;
    }
    long ip = Headers.ipv4(packet);
    long tcp = ip + Ipv4.headerLength(ip);
    int header = Tcp.headerLength(tcp);
    if (header < Tcp.MIN_HEADER || header > length) {
      int most = Math.min(15, length / 4);
      int words = MIN_WORDS + (int) worker().random().upTo(most - MIN_WORDS);
      // The bits beside it are flags.
      Bytes.putU8(tcp + 12, words << 4 | Bytes.u8(tcp + 12) & 0xf);
    }
    if (flags >= 0) {
      Bytes.putU8(tcp + 13, flags);
    }
    if (port > 0) {
      Tcp.setDstPort(tcp, port);
    } else if (random) {
      choosePort(tcp);
    }
    count++;
    Tcp.setChecksum(tcp, 0);
    Tcp.setChecksum(tcp, Checksum.transport(ip, tcp, length));
    return 0;
  }

  private void choosePort(long tcp) {
    int turn = count & 7;
    if (turn < 2) {
      Tcp.setDstPort(tcp, HTTP);
    } else if (turn == 3) {
      Tcp.setDstPort(tcp, worker().random().next() % WELL_KNOWN);
    }
  }
}
