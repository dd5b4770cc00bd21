// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Application;
import io.sluice.elements.inspect.rule.Buffer;
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
  private final QuicNames quic = new QuicNames();
  private final byte[] quicName = new byte[256];
  private int quicLength;

  Inspector(Listener listener) {
    this.listener = listener;
  }

  void setRules(CompiledRules compiled) {
    rules = compiled;
    hits = new PatternIndex.Hits(compiled.index);
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
   * @return false when the transport header is malformed
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
    if (header < 0) {
      return false;
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
    begin(state, known, false);
    bytes = payload;
    length = payloadLength;
    dnsLength = 0;
    hasHttp = false;
    if (protocol == UDP && (srcPort == DNS_PORT || dstPort == DNS_PORT)) {
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
    return ask(false, 0);
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
    boolean more = true;
    begin(state, known, true);
    bytes = buffer.data();
    length = buffer.length();
    if (state.application == null) {
      state.application = Applications.of(state.streams, srcPort, dstPort);
    }
    search(bytes, from, length);
    // The stream is searched once, however many messages a segment has.
    int inStream = candidateCount;
    if (found.length < inStream) {
      found = new int[candidates.length];
    }
    System.arraycopy(candidates, 0, found, 0, inStream);
    while (more) {
      begin(state, known, true);
      System.arraycopy(found, 0, candidates, 0, inStream);
      candidateCount = inStream;
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
      if (!ask(true, direction)) {
        return false;
      }
      more = hasHttp && http.end() > message && http.end() <= length;
      if (more) {
        buffer.messageStart = http.end();
        more = http.end() < length;
      }
    }
    return true;
  }

  private void begin(FlowState state, int known, boolean ofStream) {
    flow = state;
    flowBits = known;
    stream = ofStream;
    candidateCount = 0;
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
      case TLS_SNI -> part(buffer, serverName());
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
      default -> Math.max(0, partLengths[buffer.ordinal()]);
    };
  }

  private int serverName() {
    boolean beginning = stream && flow.streams[direction()].fromBeginning;
    return beginning ? Names.serverName(bytes, length) : 0;
  }

  private int direction() {
    return bytes == flow.streams[0].data() ? 0 : 1;
  }

  private byte[] httpPart(Buffer buffer) {
    int from = http.from(buffer);
    return copy(buffer, from, http.to(buffer) - from);
  }

  private byte[] part(Buffer buffer, int place) {
    return place == 0 ? null : copy(buffer, place >>> 16, place & 0xffff);
  }

  private byte[] copy(Buffer buffer, int from, int count) {
    int number = buffer.ordinal();
    if (partLengths[number] < 0) {
      if (parts[number] == null || parts[number].length < count) {
        parts[number] = new byte[Math.max(256, 2 * count)];
      }
      System.arraycopy(bytes, from, parts[number], 0, count);
      partLengths[number] = count;
    }
    return parts[number];
  }

  @Override
  public int field(HeaderField field) {
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
    };
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
