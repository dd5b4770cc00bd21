// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Application;
import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Rule;
import io.sluice.elements.inspect.rule.RuleSearch;
import java.util.Arrays;

/**
 * Asks the rules about a packet, and about the stream that it adds to. One object a filter; belongs
 * to its worker. Allocates only for an alert, when a regular expression is asked, or a first packet
 * of QUIC decrypted.
 */
final class Inspector extends InspectedPacket implements AutoCloseable {
  private static final int DNS_PORT = 53;
  private static final int DNS_HEADER = 12;

  private static final Buffer[] OF_HTTP = {
    Buffer.HTTP_HEADER,
    Buffer.HTTP_START,
    Buffer.HTTP_HEADER_NAMES,
    Buffer.HTTP_REQUEST_BODY,
    Buffer.HTTP_RESPONSE_BODY
  };
  private static final Buffer[] OF_HELLO = {
    Buffer.JA3_HASH, Buffer.JA3_STRING, Buffer.JA3S_HASH, Buffer.JA3S_STRING
  };
  private static final Buffer[] OF_CERTIFICATE = {
    Buffer.TLS_CERT_SUBJECT,
    Buffer.TLS_CERT_ISSUER,
    Buffer.TLS_CERT_SERIAL,
    Buffer.TLS_CERT_FINGERPRINT
  };

  /** Is told what rules match. */
  interface Listener {
    /**
     * A rule has matched.
     *
     * @param number of the rule
     * @return whether the rule's action is to be taken
     */
    boolean matched(int number);
  }

  private final Listener listener;
  private final RuleSearch search = new RuleSearch(this);
  private CompiledRules rules;
  private PatternIndex.Hits hits;
  private final HttpMessage http = new HttpMessage();

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
  private final byte[] dnsName = new byte[256];
  private int dnsLength;
  private final TlsView tls = new TlsView();

  /** Which certificate of a chain is looked at. */
  private int certificate;

  private final QuicNames quic = new QuicNames();
  private final byte[] quicName = new byte[256];
  private int quicLength;

  Inspector(Listener listener) {
    this.listener = listener;
  }

  void setRules(CompiledRules compiled) {
    rules = compiled;
    hits = new PatternIndex.Hits(compiled.index);
    tls.setRules(compiled);
    http.want(compiled.asksForHeaders, compiled.asksForBodies);
  }

  @Override
  public void close() {
    http.close();
  }

  /** What was told of TLS. */
  TlsView tlsView() {
    return tls;
  }

  CompiledRules rules() {
    return rules;
  }

  /** Asks the rules about what {@link #read} found malformed: all that can be told of a packet. */
  void inspectMalformed() {
    long seen = events;
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
   * @param known bits of {@link #flow()}
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

  /**
   * Asks the rules about the packet by itself.
   *
   * @param state the packet's flow, or null
   * @param known bits of {@link #flow()}
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
   * @param known bits of {@link #flow()}
   * @return false when a rule that passes packets has matched
   */
  boolean inspectStream(FlowState state, int direction, int known) {
    StreamBuffer buffer = state.streams[direction];
    int overlap = Math.max(0, rules.index.longest() - 1);
    int from = state.hasForgotten(direction) ? 0 : Math.max(0, buffer.grownFrom() - overlap);
    dnsLength = 0;
    quicLength = 0;
    begin(state, known, true);
    bytes = buffer.data();
    length = buffer.length();
    buffer.followChunks();
    if (state.application == null) {
      state.application = Applications.of(state.streams, srcPort, dstPort);
    }
    search(bytes, from, length);
    int fresh = rules.asksForTls ? searchTls(state, direction) : 0;
    long seen = state.tell(direction, tls.events());
    boolean asksForChain = (fresh & TlsHandshake.CHAIN) != 0 && rules.asks(Buffer.TLS_CERTS);
    int certificates = asksForChain ? tls.chainLength() : 0;
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
      int message = buffer.messageStart();
      boolean isThere = message >= 0 && message < length;
      hasHttp = isThere && HttpView.read(http, state, direction, message);
      if (isThere && !hasHttp && !http.isOpen()) {
        buffer.beginMessage(-1);
      }
      if (hasHttp) {
        buffer.expect(http.end(), http.chunk());
        state.application = Application.HTTP;
        searchHttp();
      }
      RuleNumbers pending = state.pending(direction);
      for (int i = 0; i < pending.count(); i++) {
        add(pending.get(i));
      }
      addAll(rules.streamRules);
      if (rules.events != 0) {
        // What was seen of TLS was seen once, however many certificates there are.
        tell((certificate == 0 ? seen : 0) | (hasHttp ? state.tell(direction, http.events()) : 0));
      }
      if (!ask(true, direction)) {
        return false;
      }
      more = hasHttp && http.end() > message && http.end() <= length;
      if (more) {
        HttpView.end(http, state, direction);
        buffer.beginMessage(http.end());
        state.told[direction] &= ~HttpMessage.EVENTS;
        more = http.end() < length;
      }
      more |= certificate + 1 < certificates;
    }
    return true;
  }

  /** Searches what is not in the stream as rules see it. */
  private void searchHttp() {
    if (http.from(Buffer.HTTP_URI_RAW) >= 0) {
      search(http.uri().bytes(), 0, http.uri().length());
    }
    search(http.values());
    for (Buffer buffer : OF_HTTP) {
      Text text = http.text(buffer);
      if (text != null && rules.asks(buffer)) {
        search(text);
      }
    }
  }

  /** Searches what TLS says in the clear, once there is more of it. */
  private int searchTls(FlowState state, int direction) {
    int fresh = tls.grown(state, direction);
    if ((fresh & TlsHandshake.HELLO) != 0) {
      int name = tls.serverName();
      search(tls.messages(), name >>> 16, (name >>> 16) + (name & 0xffff));
      for (Buffer buffer : OF_HELLO) {
        search(tls.text(buffer));
      }
    }
    if ((fresh & TlsHandshake.CERTIFICATE) != 0) {
      for (Buffer buffer : OF_CERTIFICATE) {
        search(tls.text(buffer));
      }
    }
    return fresh;
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
    tls.forget();
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
      if (search.matches(rule)) {
        boolean first = !ofStream || flow.remember(direction, number);
        rule.apply(this, first);
        if (first && listener.matched(number) && rule.action() == Rule.Action.PASS) {
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
      case HTTP_URI -> hasHttp && http.from(Buffer.HTTP_URI_RAW) >= 0 ? http.uri().bytes() : null;
      case TLS_SNI -> hasTls() ? part(buffer, tls.messages(), tls.serverName()) : null;
      case TLS_CERTS -> hasTls() && certificate < tls.chainLength() ? certificate(buffer) : null;
      case DOTTED_DNS_QUERY, DOTTED_TLS_SNI, DOTTED_HTTP_HOST -> dotted(buffer.plain());
      default -> tls.text(buffer) != null ? tlsText(buffer) : hasHttp ? httpPart(buffer) : null;
    };
  }

  @Override
  public int length(Buffer buffer) {
    return switch (buffer) {
      case PAYLOAD -> length;
      case DNS_QUERY -> dnsLength;
      case QUIC_SNI -> quicLength;
      case HTTP_URI -> http.uri().length();
      case DOTTED_DNS_QUERY, DOTTED_TLS_SNI, DOTTED_HTTP_HOST -> 1 + length(buffer.plain());
      default -> {
        Text ofTls = tls.text(buffer);
        Text text = ofTls != null ? ofTls : hasHttp ? http.text(buffer) : null;
        yield text != null ? text.length() : Math.max(0, partLengths[buffer.ordinal()]);
      }
    };
  }

  private byte[] tlsText(Buffer buffer) {
    return hasTls() && tls.text(buffer).length() > 0 ? tls.text(buffer).bytes() : null;
  }

  private boolean hasTls() {
    return stream && tls.isThere(flow, direction());
  }

  private byte[] certificate(Buffer buffer) {
    int from = tls.chainFrom(certificate);
    return copy(buffer, tls.messages(), from, tls.chainTo(certificate) - from);
  }

  private int direction() {
    return bytes == flow.streams[0].data() ? 0 : 1;
  }

  private byte[] httpPart(Buffer buffer) {
    Text text = http.text(buffer);
    int from = http.from(buffer);
    if (text != null || from < 0) {
      return text == null ? null : text.bytes();
    }
    int count = http.to(buffer) - from;
    byte[] source = http.isJoined(buffer) ? http.values().bytes() : bytes;
    byte[] part = copy(buffer, source, from, count);
    if (buffer == Buffer.HTTP_HOST) {
      fold(part, part, 0, count);
    }
    return part;
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
  public Application application() {
    return dnsLength > 0 ? Application.DNS : flow == null ? null : flow.application;
  }
}
