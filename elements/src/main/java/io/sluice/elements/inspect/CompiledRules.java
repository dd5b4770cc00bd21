// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Rule;
import io.sluice.elements.inspect.rule.RuleSet;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * A rule set, ready for packets: the rules in the order in which they act, the strings to search
 * for, and which rules have them. Immutable but for the counts; replaced as a whole.
 */
final class CompiledRules {
  private static final long TLS_EVENTS = 2 * Event.TLS_HEARTBLEED.bit() - Event.TLS_HEADER.bit();

  final Rule[] rules;
  final PatternIndex index;

  /** By string: the rules that must be asked when it was found. */
  final int[][] rulesOfPattern;

  /** Rules without a string, asked about every packet, and those asked about every stream. */
  final int[] packetRules;

  final int[] streamRules;

  /** Whether HTTP's header lines are asked for as they are written anew. */
  final boolean asksForHeaders;

  /** Whether bodies of HTTP are asked for. */
  final boolean asksForBodies;

  /** Whether server names of QUIC are asked for. */
  final boolean asksForQuic;

  /** Whether what TLS says in the clear is asked for. */
  final boolean asksForTls;

  /** By buffer, whether it is asked for. */
  private final boolean[] asksFor = new boolean[Buffer.values().length];

  /** By event: the rules that must be asked when it was seen. */
  final int[][] rulesOfEvent = new int[Event.values().length][];

  /** Events that are asked for. */
  final long events;

  final long[] alerts;
  final List<String> refused;
  final int bits;

  CompiledRules(RuleSet set) {
    List<Rule> ordered = set.rules();
    rules = ordered.toArray(new Rule[0]);
    alerts = new long[rules.length];
    refused = set.refused();
    bits = set.bits();
    Map<ByteBuffer, List<Integer>> byPattern = new LinkedHashMap<>();
    List<Integer> packets = new ArrayList<>();
    List<Integer> streams = new ArrayList<>();
    boolean quic = false;
    boolean tls = false;
    long told = 0;
    List<List<Integer>> byEvent = new ArrayList<>();
    for (int i = 0; i < rulesOfEvent.length; i++) {
      byEvent.add(new ArrayList<>());
    }
    for (int i = 0; i < rules.length; i++) {
      byte[] pattern = rules[i].fastPattern();
      quic |= rules[i].asksForQuic();
      tls |= rules[i].asksForTls();
      for (Buffer buffer : Buffer.values()) {
        asksFor[buffer.ordinal()] |= rules[i].asksFor(buffer);
      }
      if (rules[i].events() != 0) {
        told |= rules[i].events();
        byEvent.get(Long.numberOfTrailingZeros(rules[i].events())).add(i);
      } else if (pattern != null) {
        byPattern.computeIfAbsent(ByteBuffer.wrap(pattern), key -> new ArrayList<>()).add(i);
      } else {
        packets.add(i);
        if (!rules[i].isAboutPackets()) {
          streams.add(i);
        }
      }
    }
    List<byte[]> strings = new ArrayList<>();
    rulesOfPattern = new int[byPattern.size()][];
    for (Map.Entry<ByteBuffer, List<Integer>> entry : byPattern.entrySet()) {
      rulesOfPattern[strings.size()] = array(entry.getValue());
      strings.add(entry.getKey().array());
    }
    index = new PatternIndex(strings);
    packetRules = array(packets);
    streamRules = array(streams);
    asksForHeaders =
        asks(Buffer.HTTP_HEADER) || asks(Buffer.HTTP_START) || asks(Buffer.HTTP_HEADER_NAMES);
    asksForBodies = asks(Buffer.HTTP_REQUEST_BODY) || asks(Buffer.HTTP_RESPONSE_BODY);
    asksForQuic = quic;
    for (int i = 0; i < rulesOfEvent.length; i++) {
      rulesOfEvent[i] = array(byEvent.get(i));
    }
    events = told;
    asksForTls = tls || (told & TLS_EVENTS) != 0;
  }

  /** Rules that have alerted, the most often first, a line each. */
  String top() {
    List<Integer> seen = new ArrayList<>();
    for (int i = 0; i < rules.length; i++) {
      if (alerts[i] > 0) {
        seen.add(i);
      }
    }
    seen.sort((a, b) -> Long.compare(alerts[b], alerts[a]));
    StringBuilder text = new StringBuilder();
    for (int number : seen) {
      text.append(alerts[number]).append(' ').append(rules[number]).append(' ');
      text.append(rules[number].message()).append('\n');
    }
    return text.toString();
  }

  /** Whether a rule looks at a buffer. */
  boolean asks(Buffer buffer) {
    return asksFor[buffer.ordinal()];
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
