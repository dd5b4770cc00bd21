// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TIMESTAMP;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.inspect.InspectedPacket.Reading;
import io.sluice.elements.inspect.RateLimits.Outcome;
import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Rule;
import io.sluice.elements.inspect.rule.RuleSet;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Tcp;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.PacketBatch;
import io.sluice.run.Timer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Detects and prevents intrusions by rules in the language of Snort and Suricata.
 *
 * <p>{@code IntrusionFilter(FILE, ... [, keywords])}
 *
 * <p>Expects the IP header annotation, IPv4 or IPv6. Reads rules from each FILE; rules with an
 * unknown option are listed at start-up and skipped as a whole. Packets that no rule drops leave on
 * output 0. When a rule with {@code drop} or {@code reject} matches, the packet and what follows of
 * its flow is dropped; for {@code reject}, a reset goes to the sender of a TCP segment on output 1,
 * if there is one, with its IP header annotation set. What a {@code threshold} of type limit or
 * both leaves out is dropped all the same, without an alert.
 *
 * <p>Rules about TCP payloads see the reassembled stream, DEPTH bytes back. Such a rule alerts once
 * per stream. Rules with {@code flags}, {@code dsize}, {@code ttl} and the like, and those without
 * payload, see each packet. Segments that contradict earlier unacknowledged data, segments with a
 * wrong checksum, and fragments are dropped, because their receiver may see something else: put an
 * IPReassembler in front.
 *
 * <p>HTTP is shown as its receiver understands it. {@code http.uri} is the path and the query,
 * escapes decoded once; in the path several slashes are one, backslashes are slashes, and dots are
 * resolved. {@code http.header} has one space behind each colon, no cookies, and lines of the same
 * name joined by a comma; {@code http.header.raw} is what was sent. Parts of the head are there
 * once all of it is. Bodies are put together from chunks, and gzip and deflate undone, as far as
 * the message lies within DEPTH. Other than in Suricata 7, responses with status 1xx, 204 and 304
 * have no body, answers without a head (HTTP/0.9) are no messages, trailers are no header lines,
 * {@code http.uri} of CONNECT is the authority, and {@code http.host} is in lower case. Streams
 * that begin without a handshake, and segments that acknowledge what was not sent, are inspected;
 * what lies behind a gap is not until the gap is filled.
 *
 * <p>Rules about certificates see the first one of a TLS handshake up to TLS 1.2, as soon as all of
 * it is there; {@code tls.certs} each one of the chain. A certificate that begins and ends further
 * apart than DEPTH is not seen, and counted. Distinguished names read {@code C=US, O=Example,
 * CN=www.example.com}. Rules about events are asked when such a thing is seen; malformed packets,
 * which are dropped anyway, match rules about {@code decode-event} only.
 *
 * <p>Protocols: {@code ip pkthdr tcp udp icmp}, and {@code dns http tls quic ssh ftp smtp smb},
 * detected by the first data of a connection and not by its ports. Options: {@code content} with
 * {@code nocase depth offset distance within startswith endswith fast_pattern}; {@code pcre}
 * without recursion and conditions; {@code byte_test byte_jump byte_extract isdataat bsize
 * uricontent urilen flow flowbits flowint noalert stream_size app-layer-protocol app-layer-event
 * stream-event decode-event ssl_version ssl_state tls.version tls.subject tls.issuerdn
 * tls.fingerprint flags dsize itype icode icmp_id icmp_seq ttl id ip_proto window threshold
 * detection_filter}; the buffers {@code http.method http.uri http.uri.raw http.header
 * http.header.raw http.header_names http.start http.request_line http.response_line http.protocol
 * http.host http.host.raw http.user_agent http.cookie http.accept http.accept_enc http.accept_lang
 * http.referer http.connection http.content_type http.content_len http.server http.location
 * http.request_body http.response_body http.stat_code http.stat_msg dns.query tls.sni
 * tls.cert_subject tls.cert_issuer tls.cert_serial tls.cert_fingerprint tls.certs ja3.hash
 * ja3.string ja3s.hash ja3s.string quic.sni}, sticky or as Snort 2 writes them; {@code dotprefix}
 * behind {@code dns.query}, {@code tls.sni} and {@code http.host}. {@code tag} and {@code
 * prefilter} are read and do nothing.
 *
 * <p>Regular expressions take linear time. Those with back-references, look-around, atomic groups
 * or possessive repetitions do not: their search is given up after 200,000 steps, and then neither
 * the option nor its negation holds.
 *
 * <p>Keywords: {@code EVE} file that alerts are added to, as JSON lines. {@code VARS} variables, in
 * quotes, separated by spaces: {@code "HOME_NET=10.0.0.0/8 HTTP_PORTS=80"}; those of servers are
 * HOME_NET unless they are given. {@code DETECT} boolean, default false: only tell, drop nothing.
 * {@code FLOWS} most flows to follow, default 65536. {@code DEPTH} bytes of a stream, default 8192,
 * 1024 to 1048576. {@code OVERLAP} {@code first} (default) or {@code last}: which of two early
 * segments counts. {@code MEMORY} bytes that all streams may take together, default a quarter of
 * the Java heap: segments that find none are dropped. {@code CHECKSUM} boolean, default true:
 * verify checksums of TCP.
 *
 * <p>Handlers: {@code rules}, {@code alerts}, {@code alerts_lost}, {@code flows} (read) counts;
 * {@code memory} (read) bytes that streams take; {@code certificates_missed} (read) connections
 * whose certificate was longer than DEPTH or malformed; {@code refused} (read) rules that were left
 * out, and why; {@code top} (read) rules that have alerted, and how often; {@code bytes} (read)
 * memory of the string search; {@code reload} (write) reads the files again, or leaves all as it
 * was when one cannot be read.
 */
@ElementInfo(name = "IntrusionFilter", ports = "1/1-2", processing = "h/h")
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TIMESTAMP},
    does = {DROPS, BRANCHES, MAKES, FLOW_STATE, STATE, REPORTS})
public final class IntrusionFilter extends BatchElement implements Inspector.Listener {
  private static final long SECOND = 1_000_000_000L;
  private static final long SOON = 100_000;
  private static final long MIN_MEMORY = 1 << 20;
  private static final int TCP = 6;
  private static final int UDP = 17;
  private static final int REFUSED_SHOWN = 20;

  private final int noHeader = dropReason("no IP header, or malformed");

  /** By what was found in place of good headers. */
  private final int[] unread = {
    0, noHeader, noHeader, dropReason("fragment"), dropReason("bad TCP checksum")
  };

  private final int noAck = dropReason("data without ACK");
  private final int conflict = dropReason("segment contradicts an earlier one");
  private final int beyond = dropReason("segment too far ahead");
  private final int full = dropReason("no memory for the stream");
  private final int byRule = dropReason("dropped by a rule");
  private final int ofDropped = dropReason("flow was dropped by a rule");

  private final List<Path> files = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Inspector inspector = new Inspector(this);
  private final RateLimits rates = new RateLimits();
  private FollowedFlows flows;
  private Path eveFile;
  private EveLog eve;
  private boolean detects;
  private int capacity;
  private int depth;
  private long memory;
  private boolean overwrite;
  private boolean verify;
  private long alerts;

  /** Of the packet in hand. */
  private long packet;

  private FlowState flow;
  private Rule.Action verdict;

  /** Creates the element. */
  public IntrusionFilter() {}

  // ---- configuration

  @Override
  protected void configure(Args args) {
    String eveName = args.keyword("EVE").asString("");
    String[] words = args.keyword("VARS").asString("").strip().split("\\s+");
    detects = args.keyword("DETECT").asBool(false);
    capacity = args.keyword("FLOWS").asInt(65_536, 1, 1 << 24);
    depth = args.keyword("DEPTH").asInt(8192, 1024, 1 << 20);
    overwrite = args.keyword("OVERLAP").as(IntrusionFilter::overlap, false);
    verify = args.keyword("CHECKSUM").asBool(true);
    long quarter = Math.max(MIN_MEMORY, Runtime.getRuntime().maxMemory() / 4);
    memory = args.keyword("MEMORY").asLong(quarter, MIN_MEMORY, Long.MAX_VALUE);
    for (String word : words) {
      int equals = word.indexOf('=');
      if (equals > 0) {
        variables.put(word.substring(0, equals), word.substring(equals + 1));
      } else if (!word.isEmpty()) {
        args.error("VARS: '" + word + "' is not NAME=VALUE");
      }
    }
    for (String file : args.rest()) {
      Path path = position().fileNamed(ConfigStrings.unquote(file).replace('\0', ' '));
      args.readsFile(path.toString());
      files.add(path);
    }
    if (files.isEmpty()) {
      args.error("missing FILE of rules");
    }
    if (!eveName.isEmpty()) {
      args.writesFile(eveName);
      eveFile = args.hasErrors() ? null : Path.of(eveName);
    }
    if (!args.hasErrors()) {
      try {
        inspector.setRules(load());
      } catch (IOException e) {
        args.error("cannot read rules: " + e.getMessage());
      }
    }
  }

  private static Boolean overlap(String text) {
    return switch (text) {
      case "first" -> false;
      case "last" -> true;
      default -> null;
    };
  }

  private CompiledRules load() throws IOException {
    RuleSet set = new RuleSet(variables);
    for (Path file : files) {
      set.read(file);
    }
    return new CompiledRules(set);
  }

  @Override
  protected void initialize(Setup setup) {
    List<String> refused = inspector.rules().refused;
    for (String line : refused.subList(0, Math.min(refused.size(), REFUSED_SHOWN))) {
      setup.warning("rule left out: " + line);
    }
    if (refused.size() > REFUSED_SHOWN) {
      setup.warning(
          "%d more rules left out: see handler 'refused'"
              .formatted(refused.size() - REFUSED_SHOWN));
    }
    long now = worker().nanoTime();
    flows = new FollowedFlows(now, depth);
    flows.setLimits(capacity, memory);
    setup.timer(this::reap).scheduleAt(now + SECOND);
  }

  @Override
  protected void open(Setup setup) {
    if (eveFile != null) {
      try {
        eve = new EveLog(eveFile);
        eve.start();
      } catch (IOException e) {
        setup.error("EVE: " + e.getMessage());
      }
    }
  }

  private void reap(Timer timer) {
    int left = flows.reap(worker().recentNanoTime());
    timer.scheduleAfter(left == 0 ? SOON : SECOND);
  }

  @Override
  protected void cleanup() {
    inspector.close();
    if (flows != null) {
      flows.close();
    }
    if (eve != null) {
      eve.close();
    }
  }

  @Override
  protected void takeOver(Element old) {
    IntrusionFilter before = (IntrusionFilter) old;
    alerts = before.alerts;
    inspector.tlsView().addMissed(before.inspector.tlsView().missed());
    if (before.flows.depth() != depth) {
      return;
    }
    // What is left to the old element goes with it.
    FollowedFlows unused = flows;
    flows = before.flows;
    before.flows = unused;
    flows.setLimits(capacity, memory);
    forgetRules();
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    PacketBatch kept = worker().borrow();
    try {
      for (int i = 0, n = batch.size(); i < n; i++) {
        int reason = inspect(batch.get(i));
        long each = batch.handOver(i);
        if (reason == 0) {
          kept.add(each);
        } else {
          drop(reason, each);
        }
      }
      batch.clear();
    } finally {
      if (!kept.isEmpty()) {
        output(0).push(kept);
      }
      worker().giveBack(kept);
    }
  }

  /** Inspects a packet; 0 to let it pass, or why it is dropped. */
  private int inspect(long each) {
    packet = each;
    flow = null;
    verdict = null;
    Reading reading = inspector.read(each, verify);
    if (reading == Reading.MALFORMED) {
      inspector.inspectMalformed();
    }
    if (reading != Reading.GOOD) {
      return refuse(unread[reading.ordinal()]);
    }
    if (inspector.protocol == TCP || inspector.protocol == UDP) {
      flow = flows.follow(inspector, worker().recentNanoTime());
    }
    int known = flow == null ? 0 : flow.known(flows.direction());
    if (flow != null && flow.dropped && !detects) {
      return ofDropped;
    }
    if (flow != null && flow.passed) {
      return 0;
    }
    int reason = 0;
    boolean goesOn = inspector.inspectPacket(flow, known);
    if (goesOn && flow != null && inspector.protocol == TCP) {
      reason = inspectStream(known);
    }
    return verdict == null || detects ? refuse(reason) : act();
  }

  /** Where only alerts are written, everything passes. */
  private int refuse(int reason) {
    return detects ? 0 : reason;
  }

  private int inspectStream(int known) {
    long tcp = inspector.transport;
    int flags = Tcp.flags(tcp);
    int direction = flows.direction();
    StreamBuffer stream = flow.streams[direction];
    int sequence = Tcp.seq(tcp);
    if ((flags & Tcp.SYN) != 0) {
      Event odd = flow.ofSyn(direction, flags, sequence);
      if (odd != null) {
        inspector.inspectSegment(odd, flow, known);
      }
      flow.begin(direction, flags, sequence, Tcp.ack(tcp));
      sequence++;
    } else {
      flow.ofAck(direction, flags);
    }
    if ((flags & Tcp.ACK) != 0) {
      flow.acknowledge(direction, Tcp.ack(tcp));
    }
    // Only what the other side believes, too, ends a flow: RFC 5961.
    boolean inOrder = !stream.isStarted() || sequence == stream.next();
    if (inOrder && (flags & (Tcp.FIN | Tcp.RST)) != 0) {
      flows.finish((flags & Tcp.RST) != 0, worker().recentNanoTime());
    }
    if (inspector.payloadLength == 0 || (flags & Tcp.RST) != 0) {
      return 0;
    }
    if ((flags & (Tcp.SYN | Tcp.ACK)) == 0) {
      // Its receiver drops it, too (RFC 9293, 3.10.7.4): it must not stand for what comes there.
      return noAck;
    }
    if (!stream.isStarted()) {
      stream.start(sequence, false);
    }
    return addToStream(stream, sequence, known);
  }

  /**
   * Adds a segment to its stream. A long one, which offload has left whole, takes several turns, so
   * that nothing leaves the stream before it was looked at.
   */
  private int addToStream(StreamBuffer stream, int sequence, int known) {
    int turn = depth / 2;
    int direction = flows.direction();
    boolean isOld = true;
    boolean goesOn = true;
    for (int at = 0; at < inspector.payloadLength && goesOn; at += turn) {
      int count = Math.min(turn, inspector.payloadLength - at);
      int result = stream.add(sequence + at, inspector.payload, at, count, overwrite);
      isOld &= result == StreamBuffer.OLD;
      if (result == StreamBuffer.GROWN) {
        goesOn = inspector.inspectStream(flow, direction, known);
      } else if (result == StreamBuffer.CONFLICT) {
        if (flow.hasGot(direction, sequence + inspector.payloadLength)) {
          return 0;
        }
        inspector.inspectSegment(Event.STREAM_OVERLAP, flow, known);
        return conflict;
      } else if (result == StreamBuffer.BEYOND) {
        return beyond;
      } else if (result == StreamBuffer.FULL) {
        return full;
      }
    }
    if (isOld) {
      inspector.inspectSegment(Event.STREAM_RETRANSMISSION, flow, known);
    }
    return 0;
  }

  /** Does what the rule says that has matched. */
  private int act() {
    if (verdict == Rule.Action.PASS) {
      if (flow != null) {
        flow.passed = true;
      }
      return 0;
    }
    if (flow != null) {
      flow.dropped = true;
    }
    if (verdict == Rule.Action.REJECT && nOutputs() > 1 && inspector.protocol == TCP) {
      long reset = Resets.answerTo(packets, inspector);
      if (reset != 0) {
        output(1).push(reset);
      }
    }
    return byRule;
  }

  @Override
  public boolean matched(int number) {
    CompiledRules rules = inspector.rules();
    Rule rule = rules.rules[number];
    Outcome outcome = Outcome.ALERT;
    if (rule.limit() != null) {
      boolean bySource = rule.limit().bySource();
      long high = bySource ? inspector.srcHigh : inspector.dstHigh;
      long low = bySource ? inspector.srcLow : inspector.dstLow;
      long now = worker().recentNanoTime();
      outcome = rates.count(rule.limit(), number, high, low, now);
    }
    if (outcome == Outcome.NOTHING) {
      return false;
    }
    if (rule.action() != Rule.Action.ALERT && verdict == null) {
      verdict = rule.action();
    }
    boolean tells = outcome == Outcome.ALERT && !rule.isSilent();
    if (tells && rule.action() != Rule.Action.PASS) {
      rules.alerts[number]++;
      alerts++;
      if (eve != null) {
        eve.add(Alerts.line(inspector, rule, flow, Anno.timestamp(packet), detects));
      }
    }
    return true;
  }

  private void forgetRules() {
    flows.forgetRules();
    rates.clear();
  }

  // ---- handlers

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("rules", () -> inspector.rules().rules.length);
    handlers.read("refused", () -> lines(inspector.rules().refused));
    handlers.read("alerts", () -> alerts);
    handlers.read("alerts_lost", () -> eve == null ? 0 : eve.lost());
    handlers.read("flows", () -> flows == null ? 0 : flows.size());
    handlers.read("memory", () -> flows == null ? 0 : flows.memory());
    handlers.read("certificates_missed", () -> inspector.tlsView().missed());
    handlers.read("top", () -> inspector.rules().top());
    handlers.read("bytes", () -> inspector.rules().index.bytes());
    handlers.writePrepared("reload", this::reload);
  }

  private static String lines(List<String> lines) {
    return lines.isEmpty() ? "" : String.join("\n", lines) + "\n";
  }

  private Handlers.Change reload(String value) {
    try {
      CompiledRules loaded = load();
      return () -> {
        inspector.setRules(loaded);
        forgetRules();
        return true;
      };
    } catch (IOException e) {
      throw new HandlerException("cannot read rules: " + e.getMessage());
    }
  }
}
