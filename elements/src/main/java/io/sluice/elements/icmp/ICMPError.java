// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.icmp;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNOTATIONS;
import static io.sluice.effect.Field.ANNO_DST_IP;
import static io.sluice.effect.Field.ANNO_ICMP_PARAM;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_PACKET_TYPE;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.elements.ip.IcmpNames;
import io.sluice.elements.ip.IpLists;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.run.WallClock;

/**
 * Turns each packet into an ICMP error about it (RFC 792, RFC 1812, 4.3).
 *
 * <p>{@code ICMPError(SRC, TYPE [, CODE, BADADDRS, keywords])}
 *
 * <p>Expects the IP header annotation. The output is an IP packet from SRC to the sender of the
 * input packet, which it quotes. Its destination address annotation is set, and so is the
 * annotation that tells FixIPSrc to set the source. Send it to the routing table, like a received
 * packet. TYPE and CODE (default 0) are numbers or names: {@code unreachable} with {@code net host
 * protocol port needfrag}, {@code sourcequench}, {@code redirect} with {@code net host}, {@code
 * timeexceeded} with {@code transit reassembly}, {@code parameterproblem} with {@code erroratptr
 * missingopt length}. A redirect names the destination address annotation as the gateway, a
 * parameter problem the byte that IPGWOptions found. A source route is used in reverse.
 *
 * <p>These packets are dropped without an error: ICMP errors, fragments other than the first,
 * packets from or to broadcast and multicast addresses, link-level broadcasts, and packets whose
 * source cannot be a single host. BADADDRS, separated by spaces, are broadcast addresses of
 * attached networks.
 *
 * <p>Keywords: {@code MTU} the longest error in bytes, default 576; {@code PMTU} the next hop's MTU
 * that {@code needfrag} reports, default 0; {@code SET_FIX_ANNO} (or {@code USE_FIX_ANNO}) boolean,
 * default true, lets FixIPSrc set the source.
 *
 * <p>Handlers: {@code src}, {@code mtu}, {@code pmtu} (read, write).
 *
 * <p>See also: DecIPTTL, IPFragmenter, IPGWOptions, FixIPSrc.
 */
@ElementInfo(name = "ICMPError", replicable = true, live = true)
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_PACKET_TYPE, ANNO_DST_IP, ANNO_ICMP_PARAM},
    writes = {DATA, ANNOTATIONS},
    does = {ADDS_HEADER, REMOVES_HEADER, RESIZES, DROPS, STATE})
public final class ICMPError extends PacketElement {
  private static final int TTL = 200;
  private static final int MAX_PACKET = 65_535;

  /** Room for the longest header, with a source route, and the ICMP header. */
  private static final int MIN_MTU = Ipv4.MAX_HEADER + Icmp.HEADER_LENGTH;

  /** Identifications of the errors that one worker makes. */
  private static final class Ids {
    int next = 1;
  }

  private final int noHeader = dropReason("no IP header");
  private final int aboutError = dropReason("no error about an ICMP error");
  private final int aboutBroadcast = dropReason("no error about a broadcast");
  private final int badSource = dropReason("no error to such a source");
  private final int aboutFragment = dropReason("no error about a later fragment");
  private final int sourceRouted = dropReason("no redirect of a source route");
  private final int noRoom = shortageReason("no room in the buffer");
  private final SourceRoute route = new SourceRoute();
  private Ids ids = new Ids();
  private int src;
  private int type;
  private int code;
  private int[] badAddresses = {};
  private int mtu;
  private int pmtu;
  private boolean fixSource;

  /** Creates the element. */
  public ICMPError() {}

  @Override
  protected void configure(Args args) {
    src = args.required("SRC").asIp(0);
    type = args.required("TYPE").as(IcmpNames::typeOf, Icmp.UNREACHABLE);
    String codeText = args.optional("CODE").asString("0");
    badAddresses = args.optional("BADADDRS").as(text -> IpLists.addresses(this, text), new int[0]);
    mtu = args.keyword("MTU").asInt(576, MIN_MTU, MAX_PACKET);
    pmtu = args.keyword("PMTU").asInt(0, 0, MAX_PACKET);
    boolean use = args.keyword("USE_FIX_ANNO").asBool(true);
    fixSource = args.keyword("SET_FIX_ANNO").asBool(use);
    if (!Icmp.isError(type)) {
      args.error("ICMP type " + type + " is not an error type");
    }
    Integer number = IcmpNames.codeOf(type, codeText);
    if (number == null) {
      args.error("argument 2 takes ICMP code (integer between 0 and 255)");
    } else {
      code = number;
    }
  }

  /** All that are on one worker count their errors together, as in Click. */
  @Override
  protected void initialize(Setup setup) {
    for (ICMPError other : router().elements(ICMPError.class)) {
      if (other.worker() == worker()) {
        ids = other.ids;
        return;
      }
    }
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0) {
      return noHeader;
    }
    int refused = refusal(packet, ip);
    if (refused != 0) {
      return refused;
    }
    int option = Ipv4.headerLength(ip) > Ipv4.MIN_HEADER ? SourceRoute.find(ip) : 0;
    if (option > 0 && type == Icmp.REDIRECT) {
      return sourceRouted;
    }
    route.read(ip, isProblemIn(packet, ip, option) ? 0 : option);
    return packets.ensureWritable(packet) && makeError(packet) ? 0 : noRoom;
  }

  /** Why there is no error about a packet (RFC 1812, 4.3.2.7); 0 when there is one. */
  private int refusal(long packet, long ip) {
    if (Ipv4.protocol(ip) == IpProtocol.ICMP && !mayAnswer(packet, ip)) {
      return aboutError;
    }
    int link = Anno.packetType(packet);
    if (!isUnicast(Ipv4.dst(ip)) || link == Anno.TYPE_BROADCAST || link == Anno.TYPE_MULTICAST) {
      return aboutBroadcast;
    }
    if (!isHost(Ipv4.src(ip))) {
      return badSource;
    }
    return Ipv4.isFirstFragment(ip) ? 0 : aboutFragment;
  }

  private static boolean mayAnswer(long packet, long ip) {
    int headerLength = Ipv4.headerLength(ip);
    int available = Mbuf.length(packet) - Anno.networkOffset(packet);
    return available >= headerLength + 4 && !Icmp.isError(Icmp.type(ip + headerLength));
  }

  private boolean isUnicast(int address) {
    if (address == -1 || address >>> 28 == 0xe) {
      return false;
    }
    for (int bad : badAddresses) {
      if (bad == address) {
        return false;
      }
    }
    return true;
  }

  private boolean isHost(int address) {
    int net = address >>> 24;
    return isUnicast(address) && net != 0 && net != 127 && net < 0xf0;
  }

  /** Whether the source route itself is the parameter that is wrong. */
  private boolean isProblemIn(long packet, long ip, int option) {
    if (option == 0 || type != Icmp.PARAMETER_PROBLEM || code != 0) {
      return false;
    }
    int wrong = Anno.getU8(packet, Anno.ICMP_PARAM_PROB);
    return wrong >= option && wrong < option + Ipv4.optionLength(ip, option);
  }

  /** Puts the headers in front of what is quoted. */
  private boolean makeError(long packet) {
    final int to = Ipv4.src(Headers.ipv4(packet));
    final int rest = rest(packet);
    Mbuf.adjust(packet, Anno.networkOffset(packet));
    int headerLength = Ipv4.MIN_HEADER + route.length();
    int room = mtu - headerLength - Icmp.HEADER_LENGTH;
    Mbuf.setLength(packet, Math.min(room, Mbuf.length(packet)));
    if (!packets.prepend(packet, headerLength + Icmp.HEADER_LENGTH)) {
      return false;
    }
    long ip = Mbuf.data(packet);
    int length = Mbuf.length(packet);
    writeIp(ip, headerLength, length, to);
    long icmp = ip + headerLength;
    Icmp.setType(icmp, type);
    Icmp.setCode(icmp, code);
    Icmp.setChecksum(icmp, 0);
    Icmp.setRest(icmp, rest);
    Icmp.setChecksum(icmp, Checksum.of(icmp, length - headerLength));
    Anno.clear(packet);
    Headers.markIpAt(packet, 0, headerLength);
    Anno.putI32(packet, Anno.DST_IP, to);
    Anno.putU8(packet, Anno.FIX_IP_SRC, fixSource ? 1 : 0);
    Anno.setTimestamp(packet, WallClock.nanos());
    return true;
  }

  private void writeIp(long ip, int headerLength, int length, int to) {
    Ipv4.setHeaderLength(ip, headerLength);
    Ipv4.setTos(ip, 0);
    Ipv4.setTotalLength(ip, length);
    Ipv4.setId(ip, ids.next++ & 0xffff);
    Ipv4.setFlagsAndOffset(ip, 0);
    Ipv4.setTtl(ip, TTL);
    Ipv4.setProtocol(ip, IpProtocol.ICMP);
    Ipv4.setSrc(ip, src);
    Ipv4.setDst(ip, to);
    route.write(ip + Ipv4.MIN_HEADER);
    Ipv4.updateChecksum(ip);
  }

  /** The second word of the ICMP header. */
  private int rest(long packet) {
    if (type == Icmp.REDIRECT) {
      return Anno.getI32(packet, Anno.DST_IP);
    }
    if (type == Icmp.PARAMETER_PROBLEM && code == 0) {
      return Anno.getU8(packet, Anno.ICMP_PARAM_PROB) << 24;
    }
    return type == Icmp.UNREACHABLE && code == Icmp.CODE_NEED_FRAGMENT ? pmtu : 0;
  }

  @Override
  protected void takeOver(Element old) {
    ICMPError before = (ICMPError) old;
    if (isConfiguredLike(before)) {
      src = before.src;
      mtu = before.mtu;
      pmtu = before.pmtu;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> IpAddress.format4(src));
    handlers.write("src", value -> src = HandlerValues.ip(this, value));
    handlers.read("mtu", () -> mtu);
    handlers.write("mtu", value -> mtu = (int) HandlerValues.integer(value, MIN_MTU, MAX_PACKET));
    handlers.read("pmtu", () -> pmtu);
    handlers.write("pmtu", value -> pmtu = (int) HandlerValues.integer(value, 0, MAX_PACKET));
  }
}
