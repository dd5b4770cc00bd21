// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.tunnel.Inner;
import io.sluice.elements.vpn.InnerPacket;
import io.sluice.elements.vpn.OuterPath;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Encrypts IP packets into a tunnel: IPsec ESP in tunnel mode.
 *
 * <p>{@code EspEncap(ASSOCIATIONS, NAME [, keywords])}
 *
 * <p>Takes IPv4 and IPv6 packets without link header, and encapsulates each, encrypted, in ESP, for
 * ESP in UDP also in UDP, and in an outer IP header, by the outbound association NAME of the
 * SecurityAssociations element ASSOCIATIONS. An IPFilter or a routing table in front decides which
 * packets go into which tunnel. Only one EspEncap may use a name.
 *
 * <p>The outer header has the inner one's type of service, congestion mark included. Sets the IP
 * header and the destination annotation.
 *
 * <p>Keywords: {@code DF} copy, set or clear, default copy: the outer don't fragment flag; copying
 * from IPv6 sets it. {@code CHECKSUM} boolean, default false: computes the checksum of UDP over
 * IPv4.
 *
 * <p>Handlers: {@code association} (read) the association, without keys.
 *
 * <p>RFC 4303. See also: EspDecap, SecurityAssociations.
 */
@ElementInfo(name = "EspEncap")
@ElementEffects(
    reads = {DATA},
    writes = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_DST_IP},
    // What is cut off is behind the IP packet.
    does = {ADDS_HEADER, REMOVES_HEADER, RESIZES, DROPS, STATE})
public final class EspEncap extends PacketElement implements LengthEffect {
  private final int notIp = dropReason("not an IP packet");
  private final int noAssociation = dropReason("no association");
  private final int usedUp = dropReason("sequence numbers used up");
  private final int noRoom = shortageReason("no room in the buffer");
  private final int deviceFailed = shortageReason("device failed");
  private SecurityAssociations associations;
  private String saName;

  /** Flags of the outer header when the inner packet may be fragmented, and when it may not. */
  private int looseFlags;

  private int strictFlags;
  private boolean checksum;
  private SaTable table;
  private Sa sa;
  private int id;

  /** Creates the element. */
  public EspEncap() {}

  @Override
  protected void configure(Args args) {
    associations = args.required("ASSOCIATIONS").asElement(SecurityAssociations.class);
    saName = args.required("NAME").asString("");
    String df = args.keyword("DF").asWord("copy");
    checksum = args.keyword("CHECKSUM").asBool(false);
    if (!df.matches("copy|set|clear")) {
      args.error("DF: '" + df + "' is not copy, set or clear");
    }
    looseFlags = df.equals("set") ? Ipv4.DONT_FRAGMENT : 0;
    strictFlags = df.equals("clear") ? 0 : Ipv4.DONT_FRAGMENT;
  }

  @Override
  protected void initialize(Setup setup) {
    if (!associations.claim("out " + saName, this)) {
      setup.error("another EspEncap uses association '" + saName + "'");
    } else if (predecessor() == null && associations.table().outbound(saName) == null) {
      setup.warning("no outbound association '" + saName + "'");
    }
  }

  /** Follows the table; wipes the association that is not in it any more. */
  private void refresh(SaTable now) {
    Sa before = sa;
    table = now;
    sa = now.outbound(saName);
    if (before != null && !now.has(before)) {
      before.transform.destroy();
    }
  }

  @Override
  public int longest(int input, int output, int longest) {
    Sa known = associations.table().outbound(saName);
    return known == null ? ANY : known.sealedLength(longest);
  }

  @Override
  public int process(long packet) {
    SaTable now = associations.table();
    if (now != table) {
      refresh(now);
    }
    long ip = Mbuf.data(packet);
    int available = Mbuf.length(packet);
    int length = InnerPacket.length(ip, available);
    if (length < 0) {
      return notIp;
    }
    if (sa == null) {
      return noAssociation;
    }
    if (sa.isUsedUp()) {
      return usedUp;
    }
    Mbuf.trim(packet, available - length);
    return seal(packet, ip, length);
  }

  private int seal(long packet, long ip, int length) {
    EspTransform transform = sa.transform;
    OuterPath path = sa.spec.path;
    int block = transform.blockLength;
    int padding = -(length + 2) & block - 1;
    int before = EspTransform.HEADER + transform.ivLength;
    int sealed = before + length + padding + 2;
    int headers = path.headerLength();
    int total = headers + sealed + EspTransform.ICV;
    boolean four = Ipv4.version(ip) == 4;
    int tos = Inner.tosOf(ip);
    int flags = four && !Ipv4.dontFragment(ip) ? looseFlags : strictFlags;
    if (total > 0xffff
        || !packets.ensureWritable(packet)
        || !packets.makeRoom(packet, headers + before, padding + 2 + EspTransform.ICV)) {
      return noRoom;
    }
    Mbuf.append(packet, padding + 2 + EspTransform.ICV);
    long at = Mbuf.data(packet) + length;
    for (int i = 1; i <= padding; i++) {
      Bytes.putU8(at++, i);
    }
    Bytes.putU8(at, padding);
    Bytes.putU8(at + 1, four ? IpProtocol.IPIP : IpProtocol.IPV6);
    Mbuf.prepend(packet, headers + before);
    long esp = Mbuf.data(packet) + headers;
    long sequence = ++sa.sequence;
    Bytes.putI32(esp, sa.spec.spi);
    Bytes.putI32(esp + 4, (int) sequence);
    if (!transform.seal(packet, headers, sealed, sequence)) {
      return deviceFailed;
    }
    path.write(packet, IpProtocol.ESP, tos, flags, id++, checksum);
    sa.packets++;
    sa.bytes += length;
    return 0;
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read(
        "association",
        () -> {
          Sa now = associations.table().outbound(saName);
          return now == null ? "" : now.line();
        });
  }
}
