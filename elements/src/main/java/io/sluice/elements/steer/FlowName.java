// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.steer;

import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.header.IpProtocol;
import java.util.Arrays;
import java.util.List;

/**
 * A flow as handlers name it: {@code PROTO SRC SPORT DST DPORT}, and what stands behind that.
 *
 * @param protocol 0 to 255
 * @param src host integer
 * @param srcPort 0 where the protocol has no ports
 * @param dst host integer
 * @param dstPort likewise
 * @param rest the words that follow
 */
record FlowName(int protocol, int src, int srcPort, int dst, int dstPort, List<String> rest) {
  private static final int WORDS = 5;

  /**
   * Reads a name.
   *
   * @param text words with spaces between them
   * @throws HandlerException when it is none
   */
  static FlowName parse(String text) {
    List<String> words = Arrays.asList(text.strip().split("\\s+"));
    if (words.size() < WORDS) {
      throw new HandlerException(
          "expected 'PROTO SRC SPORT DST DPORT', not '" + text.strip() + "'");
    }
    return new FlowName(
        protocol(words.get(0)),
        address(words.get(1)),
        port(words.get(2)),
        address(words.get(3)),
        port(words.get(4)),
        words.subList(WORDS, words.size()));
  }

  private static int protocol(String word) {
    int named = IpProtocol.byName(word);
    return named >= 0 ? named : (int) HandlerValues.integer(word, 0, 255);
  }

  private static int address(String word) {
    if (!IpAddress.isValid4(word)) {
      throw new HandlerException("expected IP address, not '" + word + "'");
    }
    return IpAddress.parse4(word);
  }

  private static int port(String word) {
    return (int) HandlerValues.integer(word, 0, 0xffff);
  }

  /** The name of a protocol, or its number. */
  static String protocol(int number) {
    return switch (number) {
      case IpProtocol.TCP -> "tcp";
      case IpProtocol.UDP -> "udp";
      case IpProtocol.ICMP -> "icmp";
      default -> Integer.toString(number);
    };
  }
}
