// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.COUNTS;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.tunnel.Ecn;
import io.sluice.elements.tunnel.Inner;
import io.sluice.elements.vpn.InnerPacket;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Udp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Decrypts packets from a tunnel: IPsec ESP in tunnel mode.
 *
 * <p>{@code EspDecap(ASSOCIATIONS)}
 *
 * <p>Takes IPv4 and IPv6 packets without link header that carry ESP, or ESP in UDP (RFC 3948); what
 * they carry leaves on output 0, without the outer headers and with the IP header annotation. The
 * association is the inbound one with the packet's SPI in the SecurityAssociations element
 * ASSOCIATIONS; only one EspDecap may use an ASSOCIATIONS. Replayed packets, packets older than the
 * association's window, and packets modified on the way are dropped; so are fragments, unless an
 * IPReassembler in front reassembles them.
 *
 * <p>Packets that are not ESP leave on output 1, if that is connected, and are dropped otherwise;
 * this includes key exchange (IKE) on the port of ESP in UDP. Use an IPFilter after this element to
 * decide which packets may come from a tunnel.
 *
 * <p>A congestion mark on the outer header is copied to the inner one (RFC 6040).
 *
 * <p>RFC 4303. See also: EspEncap, SecurityAssociations.
 */
@ElementInfo(name = "EspDecap", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {DATA},
    writes = {DATA, ANNO_NETWORK, ANNO_TRANSPORT},
    does = {REMOVES_HEADER, RESIZES, DROPS, BRANCHES, COUNTS, STATE})
public final class EspDecap extends PacketElement implements LengthEffect {
  /** Types of ESP's payload. */
  private static final int[] INNER = {IpProtocol.IPIP, IpProtocol.IPV6};

  private final int malformed = dropReason("malformed outer packet");
  private final int fragment = dropReason("fragment");
  private final int notEsp = dropReason("not ESP");
  private final int keepalive = dropReason("NAT keepalive");
  private final int unknownSpi = dropReason("unknown SPI");
  private final int otherEncapsulation = dropReason("other encapsulation than the association's");
  private final int badLength = dropReason("bad length");
  private final int replayed = dropReason("replayed packet");
  private final int forged = dropReason("forged packet");
  private final int badPadding = dropReason("bad padding");
  private final int dummy = dropReason("dummy packet");
  private final int badInner = dropReason("bad inner packet");
  private final int marked = dropReason("congestion mark on a packet that is not ECN-capable");
  private final int noRoom = shortageReason("no room in the buffer");
  private SecurityAssociations associations;
  private SaTable table = SaTable.EMPTY;

  /** Creates the element. */
  public EspDecap() {}

  @Override
  protected void configure(Args args) {
    associations = args.required("ASSOCIATIONS").asElement(SecurityAssociations.class);
  }

  @Override
  protected void initialize(Setup setup) {
    if (!associations.claim("in", this)) {
      setup.error("another EspDecap uses these associations");
    }
  }

  /** Follows the table; wipes associations that are not in it any more. */
  private SaTable refresh(SaTable now) {
    for (Sa sa : table.all()) {
      if (!sa.spec.outbound && !now.has(sa)) {
        sa.transform.destroy();
      }
    }
    table = now;
    return now;
  }

  @Override
  public int longest(int input, int output, int longest) {
    int least = Ipv4.MIN_HEADER + EspTransform.HEADER + Long.BYTES + 2 + EspTransform.ICV;
    return output == 0 ? LengthEffect.without(longest, least) : longest;
  }

  @Override
  public int process(long packet) {
    long ip = Mbuf.data(packet);
    int total = InnerPacket.length(ip, Mbuf.length(packet));
    if (total < 0) {
      return malformed;
    }
    boolean four = Ipv4.version(ip) == 4;
    int transport = four ? 0 : Ipv6.transport(ip, total);
    if (transport == Ipv6.MALFORMED) {
      return malformed;
    }
    int protocol = four ? Ipv4.protocol(ip) : Ipv6.transportProtocol(transport);
    if (protocol != IpProtocol.ESP && protocol != IpProtocol.UDP) {
      return reject(notEsp);
    }
    if (four ? Ipv4.isFragment(ip) : Ipv6.isFragment(transport)) {
      return fragment;
    }
    int at = four ? Ipv4.headerLength(ip) : Ipv6.transportOffset(transport);
    int length = total - at;
    boolean udp = protocol == IpProtocol.UDP;
    if (udp) {
      if (length < Udp.HEADER_LENGTH
          || Udp.length(ip + at) < Udp.HEADER_LENGTH
          || Udp.length(ip + at) > length) {
        return malformed;
      }
      length = Udp.length(ip + at) - Udp.HEADER_LENGTH;
      at += Udp.HEADER_LENGTH;
      if (length == 1 && Bytes.u8(ip + at) == 0xff) {
        return keepalive;
      }
    }
    if (length < EspTransform.HEADER) {
      return udp ? reject(notEsp) : badLength;
    }
    return esp(packet, at, length, udp);
  }

  private int esp(long packet, int at, int length, boolean udp) {
    SaTable now = associations.table();
    SaTable known = now == table ? now : refresh(now);
    long esp = Mbuf.data(packet) + at;
    int spi = Bytes.i32(esp);
    if (udp && spi == 0) {
      // The marker of what is not ESP (RFC 3948, 2.2).
      return reject(notEsp);
    }
    Sa sa = known.inbound(spi);
    if (sa == null) {
      return udp ? reject(unknownSpi) : unknownSpi;
    }
    boolean expectsUdp = sa.spec.path.hasPorts();
    if (expectsUdp != udp) {
      return otherEncapsulation;
    }
    EspTransform transform = sa.transform;
    int before = EspTransform.HEADER + transform.ivLength;
    int encrypted = length - before - EspTransform.ICV;
    if (encrypted < transform.blockLength || (encrypted & transform.blockLength - 1) != 0) {
      return badLength;
    }
    long sequence = sa.whole(Bytes.i32(esp + 4));
    if (!sa.window.isFresh(sequence)) {
      return replayed;
    }
    if (!packets.ensureWritable(packet)) {
      return noRoom;
    }
    if (!transform.open(packet, at, length, sequence)) {
      return forged;
    }
    sa.window.accept(sequence);
    return unpack(packet, sa, at, before, encrypted);
  }

  /** Takes the packet out of what was decrypted. */
  private int unpack(long packet, Sa sa, int at, int before, int decrypted) {
    long inner = Mbuf.data(packet) + at + before;
    long end = inner + decrypted;
    int next = Bytes.u8(end - 1);
    int padding = Bytes.u8(end - 2);
    int length = decrypted - 2 - padding;
    if (length < 0) {
      return badPadding;
    }
    for (int i = 0; i < padding; i++) {
      if (Bytes.u8(inner + length + i) != i + 1) {
        return badPadding;
      }
    }
    if (next == IpProtocol.NO_NEXT) {
      return dummy;
    }
    int outerTos = Inner.tosOf(Mbuf.data(packet));
    int real = InnerPacket.length(inner, length);
    if (real < 0 || next != INNER[Ipv4.version(inner) == 4 ? 0 : 1]) {
      return badInner;
    }
    if (!Ecn.decapsulate(inner, outerTos)) {
      return marked;
    }
    InnerPacket.takeOut(packet, at + before, real);
    sa.packets++;
    sa.bytes += real;
    return 0;
  }
}
