// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Addresses;
import io.sluice.element.Element;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads servers as they stand in arguments and handlers: {@code ADDRESS[:PORT] [WEIGHT] [MAC]}. */
final class ServerParser {
  private static final Pattern WITH_PORT = Pattern.compile("(\\[.*]|[^\\[\\]]*?)(?::([^:]*))?");

  private ServerParser() {}

  /** A text that names no server. */
  static final class ServerException extends Exception {
    private static final long serialVersionUID = 1L;

    ServerException(String message) {
      super(message);
    }
  }

  /**
   * Reads a server.
   *
   * @param text one to three words
   * @param near in whose scope names are looked up
   * @return a member that takes connections
   */
  static Member member(String text, Element near) throws ServerException {
    String[] words = text.strip().split("\\s+");
    int weight = 0;
    long mac = -1;
    for (int i = 1; i < words.length; i++) {
      Long found = Addresses.mac(near, words[i]);
      if (found != null && mac < 0) {
        mac = found;
      } else if (weight == 0) {
        weight = weight(words[i]);
      } else {
        throw new ServerException("too many words in '" + text.strip() + "'");
      }
    }
    return new Member(server(words[0], mac, near), Math.max(1, weight), false, false, true);
  }

  /** Reads {@code ADDRESS[:PORT]}; an IPv6 address with a port stands in brackets. */
  private static Server server(String place, long mac, Element near) throws ServerException {
    Host host = Host.parse(place, near);
    int port = 0;
    if (host == null) {
      Matcher parts = WITH_PORT.matcher(place);
      String inner = parts.matches() ? parts.group(1).replaceAll("[\\[\\]]", "") : place;
      host = Host.parse(inner, near);
      if (host == null || host.ip6() != place.startsWith("[")) {
        throw new ServerException("bad server address '" + place + "'");
      }
      port = parts.group(2) == null ? 0 : number(parts.group(2), 1, 0xffff, "port");
    }
    return new Server(host, port, mac);
  }

  /** Reads a weight. */
  static int weight(String word) throws ServerException {
    return number(word, 1, Member.MAX_WEIGHT, "weight");
  }

  private static int number(String word, int min, int max, String what) throws ServerException {
    int value = word.matches("[0-9]{1,9}") ? Integer.parseInt(word) : -1;
    if (value < min || value > max) {
      throw new ServerException("bad " + what + " '" + word + "'");
    }
    return value;
  }
}
