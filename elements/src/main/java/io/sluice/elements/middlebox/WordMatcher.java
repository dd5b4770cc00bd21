// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.middlebox;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.FLOW_STATE;
import static io.sluice.effect.Action.KEEPS;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.ANNO_TRANSPORT;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_LENGTH;
import static io.sluice.effect.Field.PAYLOAD;
import static io.sluice.effect.Field.UDP_LENGTH;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Companions;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.flow.FlowSpace;
import io.sluice.elements.flow.FlowStates;
import io.sluice.elements.flow.FlowTag;
import io.sluice.handler.Handlers;
import io.sluice.header.Tcp;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;
import io.sluice.packet.PacketBatch;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Finds words in the payload of flows, and masks, removes or replaces them.
 *
 * <p>{@code WordMatcher(WORD word, [WORD word, ...] [, MODE, MSG, keywords])}
 *
 * <p>Needs a flow manager upstream, such as CTXManager, and UDPIn or TCPIn. Words are also found
 * across packet boundaries: a packet whose end may be the beginning of a word is held until the
 * next one arrives, for at most HOLD seconds. Only the first word of a packet is processed, or with
 * ALL each. Lengths and checksums of changed packets are updated; TCPIn and TCPOut adjust TCP
 * sequence numbers, and must surround this element if the length changes. Packets that are neither
 * TCP nor UDP over IPv4, fragments, and packets without a flow pass unchanged. A packet that has no
 * room for a longer message is dropped.
 *
 * <p>MODE, default {@code MASK}: {@code ALERT} prints a line; {@code CLOSE} drops the packet and
 * what comes after it in the flow; {@code MASK} overwrites the word with asterisks; {@code REMOVE}
 * removes it; {@code REPLACE} overwrites it with the message, repeated or cut to keep the length;
 * {@code FULL} puts the message in its place. MSG is the message; the default says, in HTML, that
 * content was blocked.
 *
 * <p>After an HTTPIn without HTTP10, a message that is shorter than the word is padded with blanks.
 *
 * <p>Keywords: {@code ALL} boolean, default false; {@code QUIET} boolean, default false: nothing is
 * printed; {@code HOLD} seconds, default 0.1.
 *
 * <p>Handlers: {@code found} (read) words found.
 *
 * <p>See also: TCPIn, UDPIn, IntrusionFilter.
 */
@ElementInfo(name = "WordMatcher", processing = "h/h")
@ElementEffects(
    reads = {DATA, ANNO_NETWORK, ANNO_TRANSPORT, ANNO_32},
    writes = {PAYLOAD, IP_LENGTH, IP_CHECKSUM, UDP_LENGTH, CHECKSUM},
    does = {DROPS, RESIZES, KEEPS, FLOW_STATE, REPORTS})
public final class WordMatcher extends HoldingElement implements FlowSpace, Companions {
  private static final long HOLD = 100_000_000L;

  /** What a flow has waiting. */
  private static final class Flow {
    final HeldPackets held = new HeldPackets();

    /** Bytes of the first held payload that were looked at already. */
    int searched;

    /** What the first held payload has grown by already. */
    int grown;

    /** The sequence number behind the held packets, as the sender counts. */
    int next;

    boolean closed;
  }

  private final int closed = dropReason("word found");
  private final int noRoom = shortageReason("no room for the message");
  private final int noBuffer = shortageReason("no buffer for a copy");

  private FlowStates<Flow> flows = new FlowStates<>(Flow::new);
  private Words words;
  private WordMode mode;
  private byte[] message;
  private boolean all;
  private boolean quiet;
  private long hold;
  private TCPIn in;

  /** Whether blanks take the place of what is taken out of contents. */
  private boolean fills;

  private long found;

  // What is looked at now: the payloads of some packets, one behind the other.
  private byte[] text = new byte[4096];
  private int[] starts = new int[8];
  private int[] growths = new int[8];

  /** How long the headers of HTTP are that these begin with. */
  private int[] headers = new int[8];

  /** Words that were found: where each begins and ends. */
  private int[] hits = new int[16];

  private int hitCount;

  /** Creates the element. */
  public WordMatcher() {}

  @Override
  protected void configure(Args args) {
    all = args.keyword("ALL").asBool(false);
    quiet = args.keyword("QUIET").asBool(false);
    hold = args.keyword("HOLD").asNanos(HOLD);
    List<byte[]> found = new ArrayList<>();
    List<String> others = new ArrayList<>();
    String modeText = "MASK";
    String messageText = "<font color='red'>Blocked content !</font><br />";
    for (String argument : args.rest()) {
      ConfigStrings.Keyword keyword = ConfigStrings.keyword(argument);
      String name = keyword == null ? "" : keyword.name();
      switch (name) {
        case "WORD" -> found.add(bytes(ConfigStrings.unquote(keyword.rest())));
        case "MODE" -> modeText = ConfigStrings.unquote(keyword.rest());
        case "MSG" -> messageText = ConfigStrings.unquote(keyword.rest());
        default -> others.add(ConfigStrings.unquote(argument));
      }
    }
    modeText = others.size() > 0 ? others.get(0) : modeText;
    messageText = others.size() > 1 ? others.get(1) : messageText;
    mode = WordMode.byName(modeText);
    if (mode == null) {
      args.error("MODE: must be MASK, REMOVE, REPLACE, ALERT, CLOSE or FULL");
    } else if (others.size() > 2) {
      args.error("too many arguments");
    }
    found.removeIf(word -> word.length == 0);
    if (found.isEmpty()) {
      args.error("WORD: required argument missing");
    }
    words = new Words(found);
    if (mode == WordMode.REPLACE && messageText.isEmpty()) {
      args.error("MSG: empty");
    } else if (mode == WordMode.REPLACE
        && (long) messageText.length() * words.longest() > Mbuf.LONG_BUFFER) {
      args.error("MSG: too long, once for each byte of the longest word");
    } else if (mode != null) {
      message = message(messageText);
    }
  }

  /** What is put in the place of words: as often as the longest one needs it, or once. */
  private byte[] message(String text) {
    return switch (mode) {
      case REMOVE -> new byte[0];
      case MASK -> bytes("*".repeat(words.longest()));
      case REPLACE -> bytes(text.repeat(words.longest()));
      default -> bytes(text);
    };
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  @Override
  public List<TCPIn> companions() {
    return TCPIn.companionsOf(this);
  }

  @Override
  protected void initialize(Setup setup) {
    limitHolding(setup, hold);
    in = TCPIn.inFrontOf(this);
    fills = mode.resizes() && HTTPIn.fillsBehind(this);
  }

  @Override
  public int flowBytes() {
    return 16;
  }

  // ---- packets

  @Override
  public void push(int port, PacketBatch batch) {
    for (int i = 0, n = batch.size(); i < n; i++) {
      long packet = batch.handOver(i);
      long tag = FlowTag.get(packet);
      int offset = Payload.offset(packet);
      if (tag == 0 || offset < 0 || mode.resizes() && in == null && Payload.isTcp(packet)) {
        emit(packet);
      } else {
        handle(flows.of(tag), packet, offset);
      }
    }
    batch.clear();
    flush();
  }

  private void handle(Flow flow, long packet, int offset) {
    if (flow.closed) {
      drop(closed, packet);
      return;
    }
    HeldPackets held = flow.held;
    int length = Payload.length(packet, offset);
    boolean tcp = Payload.isTcp(packet);
    int seq = tcp ? Tcp.seq(Payload.tcp(packet)) : 0;
    boolean last = tcp && (Tcp.flags(Payload.tcp(packet)) & (Tcp.FIN | Tcp.RST)) != 0;
    if (length == 0 && !last) {
      emit(packet);
      return;
    }
    if (held.count() > 0 && (held.isFull() || tcp && seq != flow.next)) {
      emitAll(held);
    }
    if (held.count() == 0) {
      flow.searched = 0;
      flow.grown = 0;
    }
    flow.next = seq + length;
    held.add(packet);
    int end = gather(held);
    search(flow.searched, end);
    if (hitCount > 0 && mode == WordMode.CLOSE) {
      flow.closed = true;
      dropAll(closed, held);
      return;
    }
    int searched = hitCount == 0 ? flow.searched : hits[2 * hitCount - 1];
    boolean waits = !last && (all || hitCount == 0);
    int beginning = waits ? words.findBeginning(text, searched, end) : end;
    if (hitCount > 0 && mode.writes() && !change(flow)) {
      return;
    }
    leave(flow, beginning, end);
  }

  /** Copies the payloads of all that is held; how many bytes they are. */
  private int gather(HeldPackets held) {
    if (starts.length <= held.count()) {
      starts = Arrays.copyOf(starts, 2 * held.count());
      growths = Arrays.copyOf(growths, 2 * held.count());
      headers = Arrays.copyOf(headers, 2 * held.count());
    }
    int end = 0;
    for (int i = 0; i < held.count(); i++) {
      int offset = Payload.offset(held.get(i));
      int length = Payload.length(held.get(i), offset);
      if (text.length < end + length) {
        text = Arrays.copyOf(text, 2 * (end + length));
      }
      Bytes.copyOut(Mbuf.data(held.get(i)) + offset, text, end, length);
      starts[i] = end;
      growths[i] = 0;
      headers[i] = fills ? HTTPIn.headerLength(Mbuf.data(held.get(i)) + offset, length) : 0;
      end += length;
    }
    starts[held.count()] = end;
    return end;
  }

  private void search(int from, int end) {
    hitCount = 0;
    int at = words.find(text, from, end);
    while (at >= 0) {
      if (hits.length < 2 * hitCount + 2) {
        hits = Arrays.copyOf(hits, 2 * hits.length);
      }
      hits[2 * hitCount] = at;
      hits[2 * hitCount + 1] = at + words.length();
      hitCount++;
      found++;
      if (mode == WordMode.ALERT && !quiet) {
        router().report("Attack found !");
      }
      at = all ? words.find(text, at + words.length(), end) : -1;
    }
  }

  private void dropAll(int reason, HeldPackets held) {
    for (int i = 0; i < held.count(); i++) {
      drop(reason, held.get(i));
    }
    held.removeFirst(held.count());
  }

  /** Changes the held packets, the last word first; false when all had to be dropped. */
  private boolean change(Flow flow) {
    HeldPackets held = flow.held;
    int reason = 0;
    for (int i = 0; i < held.count() && reason == 0; i++) {
      reason = packets.ensureWritable(held.get(i)) ? 0 : noBuffer;
    }
    for (int hit = hitCount - 1; hit >= 0 && reason == 0; hit--) {
      reason = replace(held, hits[2 * hit], hits[2 * hit + 1]) ? 0 : noRoom;
    }
    if (reason != 0) {
      dropAll(reason, held);
      return false;
    }
    for (int i = 0; i < held.count(); i++) {
      long packet = held.get(i);
      if (in != null && Payload.isTcp(packet)) {
        int grown = i == 0 ? flow.grown : 0;
        int next = Tcp.seq(Payload.tcp(packet)) + starts[i + 1] - starts[i] - grown;
        in.grew(FlowTag.get(packet), next, grown + growths[i]);
      }
      Payload.complete(packet, growths[i]);
    }
    return true;
  }

  /** Replaces a word, which may lie in several packets. */
  private boolean replace(HeldPackets held, int from, int to) {
    int total = mode.resizes() ? message.length : to - from;
    int first = 0;
    while (starts[first + 1] <= from) {
      first++;
    }
    int used = 0;
    for (int i = first, at = from; at < to; i++) {
      int end = Math.min(to, starts[i + 1]);
      // What is left of the message goes to where the word ends.
      int count = end == to ? total - used : Math.min(total - used, end - at);
      int offset = Payload.offset(held.get(i));
      int blanks = Math.max(0, end - at - count);
      if (!fills || at - starts[i] < headers[i]) {
        blanks = 0;
      }
      int place = offset + at - starts[i];
      if (!Payload.splice(packets, held.get(i), place, end - at - blanks, message, used, count)) {
        return false;
      }
      Memory.fill(Mbuf.data(held.get(i)) + place + count, blanks, (byte) ' ');
      growths[i] += count + blanks - (end - at);
      used += count;
      at = end;
    }
    return true;
  }

  /** Lets packets go, but those from which on a word may begin. */
  private void leave(Flow flow, int beginning, int end) {
    HeldPackets held = flow.held;
    int stay = 0;
    if (beginning == end) {
      stay = held.count();
    } else {
      while (starts[stay + 1] <= beginning) {
        stay++;
      }
      flow.grown = growths[stay] + (stay == 0 ? flow.grown : 0);
      flow.searched = beginning - starts[stay] + growths[stay];
    }
    for (int i = 0; i < stay; i++) {
      emit(held.get(i));
    }
    held.removeFirst(stay);
    if (held.count() > 0) {
      await(held);
    }
  }

  @Override
  void release(HeldPackets held) {
    emitAll(held);
  }

  @Override
  public void flowEnded(long tag) {
    flows.remove(tag);
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("found", () -> found);
  }

  @Override
  protected void takeOver(Element old) {
    WordMatcher before = (WordMatcher) old;
    takeHeld(before);
    flows = before.flows;
    found = before.found;
  }
}
