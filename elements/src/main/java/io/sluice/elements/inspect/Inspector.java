// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Application;
import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Inspected;
import io.sluice.elements.inspect.rule.Rule;
import io.sluice.header.Ipv4;
import io.sluice.header.Ipv6;
import io.sluice.header.Tcp;
import io.sluice.packet.Bytes;
import io.sluice.packet.Memory;
import java.util.Arrays;

/**
 * Asks the rules about a packet, and about the stream that it adds to. One object a filter; belongs
 * to its worker. Allocates only for an alert, when a regular expression is asked, or a first packet
 * of QUIC decrypted.
 */
final class Inspector implements Inspected {
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int ICMP = 1;
  private static final int ICMP6 = 58;
  private static final int DNS_PORT = 53;
  private static final int DNS_HEADER = 12;
  private static final long MAPPED = 0xffff_0000_0000L;

  /** Is told what rules match. */
  interface Listener {
    /**
     * A rule has matched.
     *
     * @param number of the rule
     * @param stream whether a stream has matched rather than the packet
     * @return whether the rule's action is to be taken
     */
    boolean matched(int number, boolean stream);
  }

  private final Listener listener;
  private CompiledRules rules;
  private PatternIndex.Hits hits;
  private final HttpMessage http = new HttpMessage();

  /** The packet's headers. */
  long ip;

  long transport;
  int protocol;
  int srcPort;
  int dstPort;
  long srcHigh;
  long srcLow;
  long dstHigh;
  long dstLow;
  byte[] payload = new byte[2048];
  int payloadLength;
  int transportLength;

  private FlowState flow;
  private int flowBits;
  private boolean stream;
  private byte[] bytes;
  private int length;
  private byte[] folded = new byte[2048];
  private int[] candidates = new int[256];
  private int candidateCount;
  private int[] found = new int[256];
  private boolean hasHttp;

  /** Buffers that do not begin where the stream does are copied here. */
  private final byte[][] parts = new byte[Buffer.values().length][];

  private final int[] partLengths = new int[parts.length];
  private final long[] variables = new long[VARIABLES];
  private final byte[] dnsName = new byte[256];
  private int dnsLength;
  private final TlsHandshake tls = new TlsHandshake();

  /** Whether {@link #tls} was read for the packet in hand. */
  private boolean tlsRead;

  /** Which certificate of a chain is looked at, and how many there are to look at. */
  private int certificate;

  private int certificates;

  private long missedCertificates;

  /** Events of the packet in hand, and whether its headers can be looked at. */
  private long events;

  private boolean malformed;
  private final QuicNames quic = new QuicNames();
  private final byte[] quicName = new byte[256];
  private int quicLength;

  Inspector(Listener listener) {
    this.listener = listener;
  }

  void setRules(CompiledRules compiled) {
    rules = compiled;
    hits = new PatternIndex.Hits(compiled.index);
    tls.want(
        asks(Buffer.TLS_CERT_FINGERPRINT),
        asks(Buffer.JA3_HASH)
            || asks(Buffer.JA3_STRING)
            || asks(Buffer.JA3S_HASH)
            || asks(Buffer.JA3S_STRING));
  }

  private boolean asks(Buffer buffer) {
    return rules.asksFor[buffer.ordinal()];
  }

  /** Connections whose certificate was too long for the stream's memory, or malformed. */
  long missedCertificates() {
    return missedCertificates;
  }

  CompiledRules rules() {
    return rules;
  }

  /**
   * Takes the headers of a packet.
   *
   * @param address of the IP header, all of whose bytes up to the transport header are there
   * @param offset of the transport header
   * @param present how many bytes there are from the transport header, by the IP header
   * @param ipProtocol what the transport header is
   * @return false when the transport header is malformed, see {@link #events}
   */
  boolean take(long address, int offset, int present, int ipProtocol) {
    ip = address;
    transport = address + offset;
    transportLength = present;
    protocol = ipProtocol;
    srcPort = -1;
    dstPort = -1;
    int header = 0;
    if (protocol == TCP) {
      header = present < Tcp.MIN_HEADER ? -1 : Tcp.headerLength(transport);
      header = header < Tcp.MIN_HEADER || header > present ? -1 : header;
    } else if (protocol == UDP || protocol == ICMP || protocol == ICMP6) {
      header = present < 8 ? -1 : 8;
    }
    events = 0;
    if (header < 0) {
      events = malformedTransport(present).bit();
      return false;
    }
    boolean v4 = Ipv4.version(ip) == 4;
    if (protocol == (v4 ? ICMP6 : ICMP)) {
      events = (v4 ? Event.IPV4_ICMPV6 : Event.IPV6_ICMPV4).bit();
    }
    if (protocol == UDP && Bytes.u16(transport + 4) != present) {
      boolean small = Bytes.u16(transport + 4) < 8;
      events = (small ? Event.UDP_HEADER_LENGTH : Event.UDP_LENGTH).bit();
    }
    if (protocol == TCP || protocol == UDP) {
      srcPort = Bytes.u16(transport);
      dstPort = Bytes.u16(transport + 2);
    }
    addresses();
    payloadLength = present - header;
    if (payload.length < payloadLength) {
      payload = new byte[2 * payloadLength];
    }
    if (payloadLength > 0) {
      Memory.copyToArray(transport + header, payload, 0, payloadLength);
    }
    return true;
  }

  private Event malformedTransport(int present) {
    return switch (protocol) {
      case UDP -> Event.UDP_SMALL;
      case ICMP -> Event.ICMPV4_SMALL;
      case ICMP6 -> Event.ICMPV6_SMALL;
      default ->
          present < Tcp.MIN_HEADER
              ? Event.TCP_SMALL
              : Tcp.headerLength(transport) < Tcp.MIN_HEADER
                  ? Event.TCP_HEADER_LENGTH
                  : Event.TCP_OPTIONS_LENGTH;
    };
  }

  /**
   * Takes a packet whose headers are malformed.
   *
   * @param address of the IP header; 0 when not all of it is there
   */
  void takeMalformed(long address) {
    ip = address;
    protocol = 0;
    srcPort = -1;
    dstPort = -1;
    payloadLength = 0;
    transportLength = 0;
    srcHigh = 0;
    srcLow = 0;
    dstHigh = 0;
    dstLow = 0;
    if (address != 0) {
      addresses();
    }
  }

  /** Asks the rules about what is wrong with a malformed packet: all that can be told of it. */
  void inspectMalformed(long seen) {
    if ((seen & rules.events) == 0) {
      return;
    }
    begin(null, 0, false);
    malformed = true;
    bytes = payload;
    length = 0;
    payloadLength = 0;
    dnsLength = 0;
    quicLength = 0;
    hasHttp = false;
    tell(seen);
    ask(false, 0);
  }

  /**
   * Asks the rules about what a segment was for its stream.
   *
   * @param seen an event
   * @param state the flow
   * @param known bits of {@link Inspected#flow}
   */
  void inspectSegment(Event seen, FlowState state, int known) {
    if ((seen.bit() & rules.events) == 0) {
      return;
    }
    begin(state, known, false);
    bytes = payload;
    length = payloadLength;
    dnsLength = 0;
    quicLength = 0;
    hasHttp = false;
    tell(seen.bit());
    ask(false, 0);
  }

  /** Has the rules asked that are about events which were seen. */
  private void tell(long seen) {
    events = seen & rules.events;
    for (long left = events; left != 0; left &= left - 1) {
      addAll(rules.rulesOfEvent[Long.numberOfTrailingZeros(left)]);
    }
  }

  private void addresses() {
    if (Ipv4.version(ip) == 4) {
      srcHigh = 0;
      srcLow = MAPPED | Ipv4.src(ip) & 0xffff_ffffL;
      dstHigh = 0;
      dstLow = MAPPED | Ipv4.dst(ip) & 0xffff_ffffL;
    } else {
      srcHigh = Ipv6.srcHigh(ip);
      srcLow = Ipv6.srcLow(ip);
      dstHigh = Ipv6.dstHigh(ip);
      dstLow = Ipv6.dstLow(ip);
    }
  }

  /**
   * Asks the rules about the packet by itself.
   *
   * @param state the packet's flow, or null
   * @param known bits of {@link Inspected#flow}
   * @return false when a rule that passes packets has matched
   */
  boolean inspectPacket(FlowState state, int known) {
    long seen = events;
    begin(state, known, false);
    bytes = payload;
    length = payloadLength;
    dnsLength = 0;
    hasHttp = false;
    boolean dns = protocol == UDP && (srcPort == DNS_PORT || dstPort == DNS_PORT);
    if (dns) {
      dnsLength = Names.dnsQuestion(payload, payloadLength, dnsName);
    }
    quicLength = 0;
    boolean mayBeQuic = rules.asksForQuic && protocol == UDP && dnsLength == 0;
    if (mayBeQuic && (state == null || state.application == null)) {
      quicLength = quic.find(payload, payloadLength, quicName);
    }
    if (quicLength > 0 && state != null) {
      state.application = Application.QUIC;
    }
    if (length > 0) {
      search(bytes, 0, length);
    }
    if (quicLength > 0) {
      search(quicName, 0, quicLength);
    }
    if (dnsLength > 0) {
      search(dnsName, 0, dnsLength);
    }
    addAll(rules.packetRules);
    if (rules.events != 0) {
      tell(seen | (dns ? dnsEvents() : 0));
    }
    return ask(false, 0);
  }

  private long dnsEvents() {
    if (payloadLength < DNS_HEADER) {
      return Event.DNS_MALFORMED.bit();
    }
    boolean response = payload[2] < 0;
    boolean asks = (payload[4] | payload[5]) != 0;
    long seen = (payload[3] & 0x40) != 0 ? Event.DNS_Z_FLAG.bit() : 0;
    if (srcPort != dstPort && response == (dstPort == DNS_PORT)) {
      seen |= (response ? Event.DNS_NOT_A_REQUEST : Event.DNS_NOT_A_RESPONSE).bit();
    }
    // The root has a name of no label.
    boolean root = payloadLength > DNS_HEADER && payload[DNS_HEADER] == 0;
    return !response && asks && dnsLength == 0 && !root ? seen | Event.DNS_MALFORMED.bit() : seen;
  }

  /**
   * Asks the rules about a stream that a segment has added to.
   *
   * @param state the flow
   * @param direction which stream of it
   * @param known bits of {@link Inspected#flow}
   * @return false when a rule that passes packets has matched
   */
  boolean inspectStream(FlowState state, int direction, int known) {
    StreamBuffer buffer = state.streams[direction];
    int from = Math.max(0, buffer.grownFrom() - Math.max(0, rules.index.longest() - 1));
    dnsLength = 0;
    quicLength = 0;
    begin(state, known, true);
    bytes = buffer.data();
    length = buffer.length();
    if (state.application == null) {
      state.application = Applications.of(state.streams, srcPort, dstPort);
    }
    search(bytes, from, length);
    certificates = 0;
    long seen = rules.asksForTls ? readTls(state, buffer, direction) : 0;
    // The stream is searched once, however many messages a segment has.
    int inStream = candidateCount;
    if (found.length < inStream) {
      found = new int[candidates.length];
    }
    System.arraycopy(candidates, 0, found, 0, inStream);
    boolean more = true;
    for (certificate = 0; more; certificate++) {
      hits.reset();
      Arrays.fill(partLengths, -1);
      System.arraycopy(found, 0, candidates, 0, inStream);
      candidateCount = inStream;
      if (certificate < certificates) {
        search(tls.messages(), tls.chainFrom(certificate), tls.chainTo(certificate));
      }
      int message = buffer.messageStart;
      hasHttp = message >= 0 && message < length && http.read(bytes, message, length);
      if (message >= 0 && message < length && !hasHttp && length - message > 16) {
        buffer.messageStart = -1;
      }
      if (hasHttp) {
        state.application = Application.HTTP;
      }
      if (hasHttp && http.from(Buffer.HTTP_URI_RAW) >= 0) {
        search(http.uri(), 0, http.uriLength());
      }
      if (hasHttp && rules.asksForNames && http.from(Buffer.HTTP_HEADER) >= 0) {
        search(http.names(), 0, http.namesLength());
      }
      for (int i = 0; i < state.pendingCount(direction); i++) {
        add(state.pending(direction, i));
      }
      addAll(rules.streamRules);
      if (rules.events != 0) {
        tell(seen | (hasHttp ? state.tell(direction, http.events()) : 0));
      }
      if (!ask(true, direction)) {
        return false;
      }
      more = hasHttp && http.end() > message && http.end() <= length;
      if (more) {
        buffer.messageStart = http.end();
        state.told[direction] &= ~HttpMessage.EVENTS;
        more = http.end() < length;
      }
      more |= certificate + 1 < certificates;
    }
    return true;
  }

  /** Reads what TLS says in the clear, once there is more of it; events that are new. */
  private long readTls(FlowState state, StreamBuffer buffer, int direction) {
    if (state.application != Application.TLS || state.tlsNeeded[direction] == TlsHandshake.DONE) {
      return 0;
    }
    if (!buffer.fromBeginning) {
      // Its beginning made room for what came later.
      state.tlsNeeded[direction] = TlsHandshake.DONE;
      boolean has = (state.tlsFound[direction] & TlsHandshake.CERTIFICATE) != 0;
      missedCertificates += state.isFromServer(direction) && !has ? 1 : 0;
      return 0;
    }
    if (length < state.tlsNeeded[direction]) {
      return 0;
    }
    tls.read(bytes, length);
    tlsRead = true;
    int fresh = tls.found & ~state.tlsFound[direction];
    state.tlsFound[direction] = tls.found;
    state.tlsNeeded[direction] = tls.needed;
    state.tlsVersion[direction] = tls.version;
    state.tlsSeen |= tls.seen;
    if ((fresh & TlsHandshake.HELLO) != 0) {
      int name = tls.serverName();
      search(tls.messages(), name >>> 16, (name >>> 16) + (name & 0xffff));
      search(tls.ja3.hash);
      search(tls.ja3.string);
      search(tls.ja3s.hash);
      search(tls.ja3s.string);
    }
    if ((fresh & TlsHandshake.CERTIFICATE) != 0) {
      missedCertificates += (tls.events & Event.TLS_CERTIFICATE.bit()) != 0 ? 1 : 0;
      search(tls.certificate.subject);
      search(tls.certificate.issuer);
      search(tls.certificate.serial);
      search(tls.certificate.fingerprint);
    }
    if ((fresh & TlsHandshake.CHAIN) != 0 && asks(Buffer.TLS_CERTS)) {
      certificates = tls.chainLength();
    }
    return state.tell(direction, tls.events);
  }

  /** Reads TLS for a rule that asks, if it can be; false when not. */
  private boolean hasTls() {
    boolean can = stream && flow.application == Application.TLS;
    if (can && !tlsRead && flow.streams[direction()].fromBeginning) {
      tls.read(bytes, length);
      tlsRead = true;
    }
    return tlsRead;
  }

  private void search(Text text) {
    if (text.length() > 0) {
      search(text.bytes(), 0, text.length());
    }
  }

  private void begin(FlowState state, int known, boolean ofStream) {
    flow = state;
    flowBits = known;
    stream = ofStream;
    candidateCount = 0;
    events = 0;
    malformed = false;
    tlsRead = false;
    certificate = 0;
    hits.reset();
    Arrays.fill(partLengths, -1);
  }

  private void search(byte[] text, int from, int to) {
    if (rules.index.size() == 0) {
      return;
    }
    if (folded.length < to) {
      folded = new byte[2 * to];
    }
    byte[] lower = folded;
    fold(text, lower, from, to);
    int before = hits.count();
    rules.index.search(lower, from, to, hits);
    for (int i = before; i < hits.count(); i++) {
      addAll(rules.rulesOfPattern[hits.get(i)]);
    }
  }

  private static void fold(byte[] text, byte[] lower, int from, int to) {
    for (int i = from; i < to; i++) {
      byte b = text[i];
      lower[i] = b >= 'A' && b <= 'Z' ? (byte) (b + 32) : b;
    }
  }

  private void addAll(int[] numbers) {
    for (int number : numbers) {
      add(number);
    }
  }

  private void add(int number) {
    Rule rule = rules.rules[number];
    boolean fits = stream ? !rule.isAboutPackets() : protocol != TCP || rule.isAboutPackets();
    if (!fits || !rule.isAbout(protocol, srcHigh, srcLow, dstHigh, dstLow, srcPort, dstPort)) {
      return;
    }
    if (candidateCount == candidates.length) {
      candidates = Arrays.copyOf(candidates, 2 * candidateCount);
    }
    candidates[candidateCount++] = number;
  }

  /** Asks the candidates in the order of their actions. */
  private boolean ask(boolean ofStream, int direction) {
    Arrays.sort(candidates, 0, candidateCount);
    int last = -1;
    for (int i = 0; i < candidateCount; i++) {
      int number = candidates[i];
      if (number == last) {
        continue;
      }
      last = number;
      Rule rule = rules.rules[number];
      if (rule.matches(this)) {
        rule.apply(this);
        boolean acts = listener.matched(number, ofStream);
        if (acts && rule.action() == Rule.Action.PASS) {
          return false;
        }
      } else if (ofStream && rule.fastPattern() != null) {
        flow.await(direction, number);
      }
    }
    return true;
  }

  // ---- what rules ask

  @Override
  public byte[] bytes(Buffer buffer) {
    return switch (buffer) {
      case PAYLOAD -> bytes;
      case DNS_QUERY -> dnsLength > 0 ? dnsName : null;
      case QUIC_SNI -> quicLength > 0 ? quicName : null;
      case HTTP_URI -> hasHttp && http.from(Buffer.HTTP_URI_RAW) >= 0 ? http.uri() : null;
      case HTTP_HEADER_NAMES -> hasHttp && http.from(Buffer.HTTP_HEADER) >= 0 ? http.names() : null;
      case TLS_SNI -> hasTls() ? part(buffer, tls.messages(), tls.serverName()) : null;
      case TLS_CERT_SUBJECT -> hasTls() ? whole(tls.certificate.subject) : null;
      case TLS_CERT_ISSUER -> hasTls() ? whole(tls.certificate.issuer) : null;
      case TLS_CERT_SERIAL -> hasTls() ? whole(tls.certificate.serial) : null;
      case TLS_CERT_FINGERPRINT -> hasTls() ? whole(tls.certificate.fingerprint) : null;
      case TLS_CERTS -> hasTls() && certificate < tls.chainLength() ? certificate(buffer) : null;
      case JA3_STRING -> hasTls() ? whole(tls.ja3.string) : null;
      case JA3_HASH -> hasTls() ? whole(tls.ja3.hash) : null;
      case JA3S_STRING -> hasTls() ? whole(tls.ja3s.string) : null;
      case JA3S_HASH -> hasTls() ? whole(tls.ja3s.hash) : null;
      default -> hasHttp && http.from(buffer) >= 0 ? httpPart(buffer) : null;
    };
  }

  @Override
  public int length(Buffer buffer) {
    return switch (buffer) {
      case PAYLOAD -> length;
      case DNS_QUERY -> dnsLength;
      case QUIC_SNI -> quicLength;
      case HTTP_URI -> http.uriLength();
      case HTTP_HEADER_NAMES -> http.namesLength();
      case TLS_CERT_SUBJECT -> tls.certificate.subject.length();
      case TLS_CERT_ISSUER -> tls.certificate.issuer.length();
      case TLS_CERT_SERIAL -> tls.certificate.serial.length();
      case TLS_CERT_FINGERPRINT -> tls.certificate.fingerprint.length();
      case JA3_STRING -> tls.ja3.string.length();
      case JA3_HASH -> tls.ja3.hash.length();
      case JA3S_STRING -> tls.ja3s.string.length();
      case JA3S_HASH -> tls.ja3s.hash.length();
      default -> Math.max(0, partLengths[buffer.ordinal()]);
    };
  }

  private static byte[] whole(Text text) {
    return text.length() > 0 ? text.bytes() : null;
  }

  private byte[] certificate(Buffer buffer) {
    int from = tls.chainFrom(certificate);
    return copy(buffer, tls.messages(), from, tls.chainTo(certificate) - from);
  }

  private int direction() {
    return bytes == flow.streams[0].data() ? 0 : 1;
  }

  private byte[] httpPart(Buffer buffer) {
    int from = http.from(buffer);
    return copy(buffer, bytes, from, http.to(buffer) - from);
  }

  private byte[] part(Buffer buffer, byte[] source, int place) {
    return place == 0 ? null : copy(buffer, source, place >>> 16, place & 0xffff);
  }

  private byte[] copy(Buffer buffer, byte[] source, int from, int count) {
    int number = buffer.ordinal();
    if (partLengths[number] < 0) {
      if (parts[number] == null || parts[number].length < count) {
        parts[number] = new byte[Math.max(256, 2 * count)];
      }
      System.arraycopy(source, from, parts[number], 0, count);
      partLengths[number] = count;
    }
    return parts[number];
  }

  @Override
  public int field(HeaderField field) {
    if (malformed) {
      return -1;
    }
    boolean icmp = protocol == ICMP || protocol == ICMP6;
    boolean v4 = Ipv4.version(ip) == 4;
    return switch (field) {
      case PAYLOAD_SIZE -> payloadLength;
      case TCP_FLAGS -> protocol == TCP ? Tcp.flags(transport) : -1;
      case TCP_WINDOW -> protocol == TCP ? Tcp.window(transport) : -1;
      case ICMP_TYPE -> icmp ? Bytes.u8(transport) : -1;
      case ICMP_CODE -> icmp ? Bytes.u8(transport + 1) : -1;
      case ICMP_ID -> icmp ? Bytes.u16(transport + 4) : -1;
      case ICMP_SEQ -> icmp ? Bytes.u16(transport + 6) : -1;
      case TTL -> v4 ? Ipv4.ttl(ip) : Ipv6.hopLimit(ip);
      case IP_ID -> v4 ? Ipv4.id(ip) : -1;
      case IP_PROTO -> protocol;
      case CLIENT_BYTES -> used(false);
      case SERVER_BYTES -> used(true);
    };
  }

  /** How many sequence numbers a side has used, those of the packet in hand included. */
  private int used(boolean server) {
    if (flow == null || protocol != TCP) {
      return -1;
    }
    StreamBuffer sent = flow.streamOf(server);
    boolean own = server == ((flowBits & TO_SERVER) == 0);
    int next = sent.next();
    int end = Tcp.seq(transport) + payloadLength;
    boolean ahead = own && payloadLength > 0 && end - next > 0;
    return (int) Math.min(Integer.MAX_VALUE, sent.used(ahead ? end : next));
  }

  @Override
  public long flowNumber(int number) {
    return flow == null ? UNSET : flow.number(number);
  }

  @Override
  public void setFlowNumber(int number, long value) {
    if (flow != null) {
      flow.setNumber(number, value);
    }
  }

  @Override
  public long events() {
    return events;
  }

  @Override
  public int tls() {
    return flow == null ? 0 : flow.tlsVersion[flow.directionOf(flowBits)] | flow.tlsSeen;
  }

  @Override
  public int flow() {
    return flowBits;
  }

  @Override
  public Application application() {
    return dnsLength > 0 ? Application.DNS : flow == null ? null : flow.application;
  }

  @Override
  public boolean isStream() {
    return stream;
  }

  @Override
  public long variable(int number) {
    return variables[number];
  }

  @Override
  public void setVariable(int number, long value) {
    variables[number] = value;
  }

  @Override
  public boolean bit(int number) {
    return flow != null && (flow.bits[number >> 6] & 1L << number) != 0;
  }

  @Override
  public void setBit(int number, boolean value) {
    if (flow != null && value) {
      flow.bits[number >> 6] |= 1L << number;
    } else if (flow != null) {
      flow.bits[number >> 6] &= ~(1L << number);
    }
  }
}
