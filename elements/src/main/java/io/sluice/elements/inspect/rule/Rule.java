// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** One rule, ready to be asked about packets. Immutable once it was read. */
public final class Rule {
  /** What happens to a packet that a rule matches. */
  public enum Action {
    /** The packet passes, and no other rule is asked. */
    PASS,
    /** The packet is dropped, and with it the rest of its flow; an alert is written. */
    DROP,
    /** As {@link #DROP}, and its sender is told. */
    REJECT,
    /** An alert is written. */
    ALERT
  }

  /** How often a rule may alert. */
  public record Limit(Kind kind, boolean bySource, int count, int seconds) {
    /** Which of the alerts of a time are written. */
    public enum Kind {
      /** The first ones. */
      LIMIT,
      /** Every n-th. */
      THRESHOLD,
      /** One, once there were n. */
      BOTH,
      /** Those after the n-th: detection_filter. */
      FILTER
    }
  }

  /** What becomes of a number that a flow keeps, after the rule has matched. */
  record NumberChange(int number, char sign, long value) {}

  final List<Option> options = new ArrayList<>();
  final List<int[]> bitChanges = new ArrayList<>();
  final List<NumberChange> numberChanges = new ArrayList<>();
  Action action = Action.ALERT;
  int protocol;

  /** Of IP; 0 for either. */
  int version;

  AddressSet src;
  AddressSet dst;
  PortSet srcPorts;
  PortSet dstPorts;
  boolean bothWays;
  boolean noAlert;
  long sid;
  long gid = 1;
  int revision;
  int priority = 3;
  String message = "";
  String classType = "";
  Limit limit;
  ContentOption fastPattern;
  boolean aboutPackets;

  /** Whether it asks for flow bits. */
  boolean asksForBits;

  boolean asksForQuic;
  boolean asksForTls;

  /** Buffers that are asked for, a bit each. */
  long asksFor;

  /** Events that are asked for, all of which must have been seen. */
  long events;

  /** Whether it looks at payloads, and at what only single packets have; while it is read. */
  boolean asksForPayload;

  boolean asksForPackets;

  /** The options, in order. */
  Option[] steps;

  /** For each option, the one before it in its buffer; -1 for none. */
  int[] before;

  /** For each option, whether another place of it could help those that begin where it ends. */
  boolean[] isFollowed;

  /** For each option, whether it holds or not whatever the options before have found. */
  boolean[] isAlone;

  Rule() {}

  /** All options are there. */
  void finish() {
    aboutPackets = asksForPackets || !asksForPayload;
    steps = options.toArray(new Option[0]);
    before = new int[steps.length];
    isFollowed = new boolean[steps.length];
    isAlone = new boolean[steps.length];
    boolean extracts = options.stream().anyMatch(ByteOption.Extract.class::isInstance);
    for (int i = 0; i < steps.length; i++) {
      before[i] = before(i);
      isFollowed[i] = isFollowed(i);
      isAlone[i] = !steps[i].relative && !extracts;
    }
    chooseFastPattern();
  }

  /** Adds the question whether a flow speaks something. */
  void askWhetherItSpeaks(Application application, boolean negated) {
    asksForQuic |= application == Application.QUIC;
    asksForPayload = true;
    options.add(
        Option.that(
            inspected -> {
              Application spoken = inspected.application();
              return spoken != null && spoken == application != negated;
            }));
  }

  private int before(int number) {
    Buffer buffer = steps[number].buffer;
    for (int i = number - 1; i >= 0 && buffer != null; i--) {
      if (steps[i].buffer == buffer) {
        return i;
      }
    }
    return -1;
  }

  private boolean isFollowed(int number) {
    Buffer buffer = steps[number].buffer;
    for (int i = number + 1; i < steps.length && buffer != null; i++) {
      if (steps[i].buffer == buffer && (steps[i].relative || steps[i].moves())) {
        return steps[i].relative;
      }
    }
    return false;
  }

  /** The content that is searched for in all packets: the one that was chosen, or the longest. */
  private void chooseFastPattern() {
    for (Option option : steps) {
      if (option instanceof ContentOption candidate && !candidate.negated) {
        ContentOption best = fastPattern;
        boolean better =
            best == null
                || candidate.fastPattern && !best.fastPattern
                || candidate.fastPattern == best.fastPattern
                    && candidate.pattern.length > best.pattern.length;
        if (better) {
          fastPattern = candidate;
        }
      }
    }
  }

  /**
   * What happens to a packet that matches.
   *
   * @return the rule's first word
   */
  public Action action() {
    return action;
  }

  public long sid() {
    return sid;
  }

  public long gid() {
    return gid;
  }

  public int revision() {
    return revision;
  }

  public int priority() {
    return priority;
  }

  public String message() {
    return message;
  }

  public String classType() {
    return classType;
  }

  /**
   * How often the rule may alert.
   *
   * @return null for always
   */
  public Limit limit() {
    return limit;
  }

  public boolean isSilent() {
    return noAlert;
  }

  /**
   * The IP protocol.
   *
   * @return 0 for any; 1 for ICMP stands for ICMPv6, too
   */
  public int protocol() {
    return protocol;
  }

  /**
   * The bytes that every packet which matches has in {@link #fastBuffer}, in lower case.
   *
   * @return null when the rule must be asked about all packets
   */
  public byte[] fastPattern() {
    if (fastPattern == null) {
      return null;
    }
    byte[] pattern = fastPattern.pattern;
    // What is searched is the name without the dot before it.
    boolean dot = fastPattern.buffer.plain() != null && pattern[0] == '.';
    byte[] folded = Arrays.copyOfRange(pattern, dot ? 1 : 0, pattern.length);
    for (int i = 0; i < folded.length; i++) {
      folded[i] = ContentOption.lower(folded[i]);
    }
    return folded.length == 0 ? null : folded;
  }

  /**
   * Where the bytes of {@link #fastPattern} are.
   *
   * @return a buffer, or null
   */
  public Buffer fastBuffer() {
    return fastPattern == null ? null : fastPattern.buffer;
  }

  /**
   * Whether the rule is about packets of TCP rather than about streams.
   *
   * @return true when it looks at no payload, at a packet's size or flags, or says no_stream
   */
  public boolean isAboutPackets() {
    return aboutPackets;
  }

  /**
   * Whether first packets of QUIC must be decrypted for it.
   *
   * @return true for protocol and application {@code quic} and for {@code quic.sni}
   */
  public boolean asksForQuic() {
    return asksForQuic;
  }

  /**
   * Whether hellos or certificates of TLS must be read for it.
   *
   * @return true for the buffers {@code tls.} and {@code ja3} and their like
   */
  public boolean asksForTls() {
    return asksForTls;
  }

  /**
   * Whether a buffer must be there for it.
   *
   * @param buffer which one
   * @return true when one of its options looks at it
   */
  public boolean asksFor(Buffer buffer) {
    return (asksFor & 1L << buffer.ordinal()) != 0;
  }

  /**
   * Events without which the rule cannot match.
   *
   * @return bits of {@link Event#bit}, 0 when the rule asks for none
   */
  public long events() {
    return events;
  }

  /**
   * Whether the rule's header fits.
   *
   * @param ipProtocol the packet's protocol
   * @param srcHigh upper 64 bits of the source, IPv4 as ::ffff:a.b.c.d
   * @param srcLow lower ones
   * @param dstHigh upper 64 bits of the destination
   * @param dstLow lower ones
   * @param srcPort source port, -1 for none
   * @param dstPort destination port, -1 for none
   * @return true when it does
   */
  public boolean isAbout(
      int ipProtocol,
      long srcHigh,
      long srcLow,
      long dstHigh,
      long dstLow,
      int srcPort,
      int dstPort) {
    if (protocol != 0 && protocol != ipProtocol && !(protocol == 1 && ipProtocol == 58)) {
      return false;
    }
    if (version != 0 && (srcHigh == 0 && srcLow >>> 32 == 0xffff) != (version == 4)) {
      return false;
    }
    boolean forth =
        srcPorts.contains(srcPort)
            && dstPorts.contains(dstPort)
            && src.contains(srcHigh, srcLow)
            && dst.contains(dstHigh, dstLow);
    return forth
        || bothWays
            && srcPorts.contains(dstPort)
            && dstPorts.contains(srcPort)
            && src.contains(dstHigh, dstLow)
            && dst.contains(srcHigh, srcLow);
  }

  /**
   * Changes flow bits and numbers as the rule says, after it has matched.
   *
   * @param inspected the packet
   * @param first whether it is the first match in a stream: the same bytes may be seen again, and
   *     do not count twice; events are told once anyway
   */
  public void apply(Inspected inspected, boolean first) {
    for (int[] change : bitChanges) {
      boolean toggles = change[1] < 0;
      inspected.setBit(change[0], toggles ? !inspected.bit(change[0]) : change[1] > 0);
    }
    if (!first && events == 0) {
      return;
    }
    for (NumberChange change : numberChanges) {
      // One that was never set counts as 0.
      long before = Math.max(0, inspected.flowNumber(change.number));
      long after =
          switch (change.sign) {
            case '+' -> Math.min(0xffff_ffffL, before + change.value);
            case '-' -> Math.max(0, before - change.value);
            default -> change.value;
          };
      inspected.setFlowNumber(change.number, after);
    }
  }

  @Override
  public String toString() {
    return gid + ":" + sid + ":" + revision;
  }
}
