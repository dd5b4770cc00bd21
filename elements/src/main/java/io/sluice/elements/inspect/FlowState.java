// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Application;
import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Inspected;
import io.sluice.header.Tcp;
import java.util.Arrays;

/** What is known of a flow. Used again for another flow when this one is gone. */
final class FlowState {
  private static final int MAX_ALERTED = 1024;
  private static final int MAX_PENDING = 64;

  /** Requests that may wait for responses. */
  private static final int REQUESTS = 64;

  final StreamBuffer[] streams;
  final long[] bits;
  boolean clientIsFirst;
  boolean answered;

  /** Whether the three segments that open a connection of TCP were seen. */
  private boolean open;

  /** By direction, up to where its receiver has acknowledged what was sent. */
  private final int[] got = new int[2];

  private final boolean[] hasGot = new boolean[2];

  /** The number of the client's last SYN. */
  private int lastSyn;

  boolean dropped;
  boolean passed;
  long number;

  /** By direction, whether nothing more is to come. */
  final boolean[] finished = new boolean[2];

  /** What it speaks; null when that is not known yet. */
  Application application;

  /** By direction, how long the stream must be for TLS to be read again. */
  final int[] tlsNeeded = new int[2];

  /** By direction, what was found of TLS, and the version that the hello says. */
  final int[] tlsFound = new int[2];

  final int[] tlsVersion = new int[2];

  /** Messages of TLS that either side has sent. */
  int tlsSeen;

  /** Requests of HTTP, and responses that were no mere information, modulo {@link #REQUESTS}. */
  private int requests;

  private int responses;

  /** Of the last requests, which were HEAD, and which CONNECT. */
  private long heads;

  private long connects;

  /** By direction, events that were told already. */
  final long[] told = new long[2];

  /** What {@code flowint} keeps; null as long as that is nothing. */
  private long[] numbers;

  /** Rules that have alerted for a stream, by direction. */
  private final RuleNumbers[] alerted = {
    new RuleNumbers(MAX_ALERTED), new RuleNumbers(MAX_ALERTED)
  };

  /** Rules of which a part was found in a stream, by direction. */
  private final RuleNumbers[] pending = {
    new RuleNumbers(MAX_PENDING), new RuleNumbers(MAX_PENDING)
  };

  /** By direction, whether there are more of these than can be remembered. */
  private final boolean[] isCrowded = new boolean[2];

  FlowState(int capacity, StreamMemory memory, int bits) {
    streams =
        new StreamBuffer[] {new StreamBuffer(capacity, memory), new StreamBuffer(capacity, memory)};
    this.bits = new long[(bits + 63) / 64];
  }

  void reset(long number) {
    this.number = number;
    close();
    forget();
    finished[0] = false;
    finished[1] = false;
    answered = false;
    open = false;
    lastSyn = 0;
    Arrays.fill(hasGot, false);
    dropped = false;
    passed = false;
    application = null;
    clientIsFirst = true;
    requests = 0;
    responses = 0;
    heads = 0;
    connects = 0;
    tlsSeen = 0;
    Arrays.fill(tlsNeeded, 0);
    Arrays.fill(tlsFound, 0);
    Arrays.fill(tlsVersion, 0);
    Arrays.fill(told, 0);
  }

  /** Bits of {@link Inspected#flow} for a packet of a direction. */
  int known(int direction) {
    boolean toServer = direction == 0 == clientIsFirst;
    int way = toServer ? Inspected.TO_SERVER : Inspected.TO_CLIENT;
    return answered ? way | Inspected.ESTABLISHED : way;
  }

  boolean isFinished() {
    return finished[0] && finished[1];
  }

  /** Gives the memory of both streams back. */
  void close() {
    streams[0].close();
    streams[1].close();
  }

  /** Forgets what is said in terms of one rule set. */
  void forget() {
    Arrays.fill(bits, 0);
    numbers = null;
    for (int direction = 0; direction < 2; direction++) {
      alerted[direction].clear();
      pending[direction].clear();
      isCrowded[direction] = false;
    }
  }

  /** A number that rules keep; {@link Inspected#UNSET} for none. */
  long number(int place) {
    return numbers == null ? Inspected.UNSET : numbers[place];
  }

  void setNumber(int place, long value) {
    if (numbers == null) {
      numbers = new long[Inspected.FLOW_NUMBERS];
      Arrays.fill(numbers, Inspected.UNSET);
    }
    numbers[place] = value;
  }

  /** Takes a segment with SYN, before the stream does; null when there is nothing odd about it. */
  Event ofSyn(int direction, int flags, int sequence) {
    boolean server = isFromServer(direction);
    boolean ack = (flags & Tcp.ACK) != 0;
    boolean same = streams[direction].beginsAt(sequence + 1);
    if (!open && !streamOf(true).isStarted()) {
      boolean own = ack && !server && streamOf(false).isStarted();
      return own ? Event.WAITING_CLIENT_SYN_ACK : null;
    }
    if (!open) {
      Event other = ack ? Event.ANSWERED_OTHER_SYN_ACK : Event.ANSWERED_OTHER_SYN;
      Event wrong = ack ? Event.ANSWERED_CLIENT_SYN_ACK : Event.ANSWERED_SERVER_SYN;
      return ack != server ? wrong : same ? null : other;
    }
    if (ack) {
      Event again = same ? Event.OPEN_SYN_ACK : Event.OPEN_OTHER_SYN_ACK;
      return server ? again : Event.OPEN_CLIENT_SYN_ACK;
    }
    Event again = same ? Event.OPEN_SYN : Event.OPEN_OTHER_SYN;
    return server ? Event.OPEN_SERVER_SYN : again;
  }

  /**
   * Has a segment with SYN say where streams begin: the first one does, and another one of the
   * client only when the server answers it. What the receiver ignores, as every SYN once the
   * connection is open, must not move them: what came next would seem to be there already, and pass
   * unseen.
   */
  void begin(int direction, int flags, int sequence, int acknowledged) {
    StreamBuffer own = streams[direction];
    StreamBuffer other = streams[1 - direction];
    boolean answer = (flags & Tcp.ACK) != 0 && isFromServer(direction);
    boolean empty = own.length() == 0 && other.length() == 0;
    boolean both = own.isStarted() && other.isStarted();
    boolean asked = other.isStarted() && acknowledged == lastSyn + 1;
    if (!isFromServer(direction)) {
      lastSyn = sequence;
    }
    boolean ignored = answer && other.isStarted() && !asked && !other.beginsAt(acknowledged);
    if (open || !empty || ignored) {
      return;
    }
    boolean anew = answer && asked && !other.beginsAt(acknowledged);
    if (anew || answer && !other.isStarted()) {
      other.start(acknowledged, true);
    }
    if (anew || !both) {
      own.start(sequence + 1, true);
    }
  }

  /** Takes an acknowledgement, of what was sent the other way. */
  void acknowledge(int direction, int number) {
    StreamBuffer sent = streams[1 - direction];
    boolean more = !hasGot[1 - direction] || number - got[1 - direction] > 0;
    // Of what was not seen here, nothing can be told.
    if (more && sent.isStarted() && number - sent.next() <= 0) {
      hasGot[1 - direction] = true;
      got[1 - direction] = number;
    }
  }

  /**
   * Whether a segment that ends at a number is one that its receiver ignores, whatever it says: it
   * has acknowledged all of it. Some hosts ask so whether the other one is still there, with a byte
   * of nothing in place of their last one (RFC 1122, 4.2.3.6).
   */
  boolean hasGot(int direction, int end) {
    return hasGot[direction] && end - got[direction] <= 0;
  }

  /** Takes a segment without SYN: that of the client which acknowledges the server's opens. */
  void ofAck(int direction, int flags) {
    boolean answers = (flags & Tcp.ACK) != 0 && !isFromServer(direction);
    open |= answers && streams[0].isStarted() && streams[1].isStarted();
  }

  /** Counts a request of HTTP, whose response may be one without a body. */
  void countRequest(boolean head, boolean connect) {
    long bit = 1L << requests;
    heads = head ? heads | bit : heads & ~bit;
    connects = connect ? connects | bit : connects & ~bit;
    requests = (requests + 1) % REQUESTS;
  }

  /** Counts a response; those that merely inform (1xx) answer no request. */
  void countResponse() {
    responses = (responses + 1) % REQUESTS;
  }

  /** Whether the next response is one of HEAD, or of CONNECT if it is asked for as well. */
  boolean answersWithoutBody(boolean connect) {
    long bit = 1L << responses;
    return responses != requests && ((heads | (connect ? connects : 0)) & bit) != 0;
  }

  /** Of what was seen in a direction, what is told for the first time. */
  long tell(int direction, long events) {
    long fresh = events & ~told[direction];
    told[direction] |= events;
    return fresh;
  }

  /** Which way a packet goes by its bits of {@link Inspected#flow}: 0 as the first one. */
  int directionOf(int known) {
    return (known & Inspected.TO_SERVER) != 0 == clientIsFirst ? 0 : 1;
  }

  boolean isFromServer(int direction) {
    return direction == 1 == clientIsFirst;
  }

  /** The stream of the side that has waited for the connection, or of the other one. */
  StreamBuffer streamOf(boolean server) {
    return streams[server == clientIsFirst ? 1 : 0];
  }

  /** Remembers that a rule has alerted; false when it had before. */
  boolean remember(int direction, int rule) {
    boolean first = !alerted[direction].has(rule);
    if (first) {
      alerted[direction].add(rule);
    }
    return first;
  }

  /** Rules of which a part was found in a stream. */
  RuleNumbers pending(int direction) {
    return pending[direction];
  }

  /**
   * Whether there were too many of them to remember all: then they are forgotten, and must be found
   * again in all of the stream, as far as it is still there.
   */
  boolean hasForgotten(int direction) {
    boolean forgotten = isCrowded[direction];
    if (forgotten) {
      pending[direction].clear();
      isCrowded[direction] = false;
    }
    return forgotten;
  }

  /** Remembers a rule whose string was found, though the rule did not match yet. */
  void await(int direction, int rule) {
    if (!pending[direction].has(rule)) {
      isCrowded[direction] |= !pending[direction].add(rule);
    }
  }
}
