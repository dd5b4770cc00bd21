// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;
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
  final Rule[] rules;
  final PatternIndex index;

  /** By string: the rules that must be asked when it was found. */
  final int[][] rulesOfPattern;

  /** Rules without a string, asked about every packet, and those asked about every stream. */
  final int[] packetRules;

  final int[] streamRules;

  /** Whether a string to search for is among the names of HTTP's header lines. */
  final boolean asksForNames;

  /** Whether server names of QUIC are asked for. */
  final boolean asksForQuic;

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
    boolean names = false;
    boolean quic = false;
    for (int i = 0; i < rules.length; i++) {
      byte[] pattern = rules[i].fastPattern();
      quic |= rules[i].asksForQuic();
      names |= rules[i].fastBuffer() == Buffer.HTTP_HEADER_NAMES;
      if (pattern != null) {
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
    asksForNames = names;
    asksForQuic = quic;
  }

  private static int[] array(List<Integer> list) {
    return list.stream().mapToInt(Integer::intValue).toArray();
  }
}
