// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.argument.Args;
import io.sluice.elements.ip6.Address6;
import io.sluice.flow.Shards;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Which IPv6 addresses and ports stand for which: pairs that are configured, and pairs that are
 * made when one side sends first. Pairs of addresses are compared one after the other, ports looked
 * up. Belongs to one worker; allocates to grow.
 */
final class AddressMap6 {
  /** A port that is not looked at, or is to stay. */
  static final int ANY_PORT = -1;

  /** Two addresses; the inner one is nobody's while it is free, or the mapped one. */
  private static final class Pair {
    long innerHigh;
    long innerLow;
    int innerPort = ANY_PORT;
    long mappedHigh;
    long mappedLow;
    int mappedPort = ANY_PORT;
    boolean isFree;
  }

  private final List<Pair> pairs = new ArrayList<>();

  /** Whether an inner address gets a mapped one, rather than the other way round. */
  private boolean outwardFirst = true;

  /** Null when no ports are given. */
  private Bindings ports;

  private long sharedHigh;
  private long sharedLow;
  private boolean looksAtPorts;

  // What was found.
  long high;
  long low;
  int port;

  /** Whether ports are part of what is looked up, so that fragments cannot be. */
  boolean looksAtPorts() {
    return looksAtPorts;
  }

  int bindings() {
    return ports == null ? 0 : ports.size();
  }

  /** Reads the arguments of AddressTranslator. */
  void configure(Args args, List<String> texts) {
    Reader reader = new Reader(args, texts);
    int count = reader.number(0xffff);
    if (count > 0) {
      readStatic(reader, count);
    }
    if (reader.bool()) {
      boolean givesPorts = reader.bool();
      outwardFirst = !reader.bool();
      if (givesPorts) {
        readShared(reader);
      } else {
        while (reader.hasMore()) {
          readPool(reader);
        }
      }
    }
    reader.end();
  }

  private void readStatic(Reader reader, int count) {
    boolean withPorts = reader.bool();
    looksAtPorts |= withPorts;
    for (int i = 0; i < count && !reader.failed; i++) {
      String[] words = reader.words(withPorts ? 4 : 2);
      Pair pair = new Pair();
      long[] inner = reader.address(words[0]);
      long[] mapped = reader.address(words[withPorts ? 2 : 1]);
      pair.innerHigh = inner[0];
      pair.innerLow = inner[1];
      pair.mappedHigh = mapped[0];
      pair.mappedLow = mapped[1];
      if (withPorts) {
        pair.innerPort = reader.port(words[1]);
        pair.mappedPort = reader.port(words[3]);
      }
      pairs.add(pair);
    }
  }

  private void readPool(Reader reader) {
    long[] address = reader.address(reader.words(1)[0]);
    Pair pair = new Pair();
    pair.isFree = true;
    pair.innerHigh = address[0];
    pair.innerLow = address[1];
    pair.mappedHigh = address[0];
    pair.mappedLow = address[1];
    pairs.add(pair);
  }

  private void readShared(Reader reader) {
    looksAtPorts = true;
    String[] words = reader.words(3);
    long[] address = reader.address(words[0]);
    sharedHigh = address[0];
    sharedLow = address[1];
    int first = reader.port(words[1]);
    int last = reader.port(words[2]);
    if (last < first) {
      reader.fail("'ADDRESS FIRST_PORT LAST_PORT'");
    }
    ports = new Bindings(new int[1], first, Math.max(first, last), true, Shards.ALONE);
  }

  /** The arguments, one after the other; stops to complain after the first that is wrong. */
  private static final class Reader {
    private final Args args;
    private final List<String> texts;
    private int next;
    private boolean failed;

    Reader(Args args, List<String> texts) {
      this.args = args;
      this.texts = texts;
    }

    boolean hasMore() {
      return !failed && next < texts.size();
    }

    void fail(String wanted) {
      if (!failed) {
        args.error("argument " + next + " should be " + wanted);
      }
      failed = true;
    }

    private String text() {
      next++;
      return next <= texts.size() ? texts.get(next - 1).strip() : "";
    }

    int number(int max) {
      String text = text();
      int value = text.matches("\\d{1,5}") ? Integer.parseInt(text) : max + 1;
      if (value > max) {
        fail("a number");
        return 0;
      }
      return value;
    }

    boolean bool() {
      if (failed) {
        return false;
      }
      switch (text()) {
        case "1", "true", "yes":
          return true;
        case "0", "false", "no":
          return false;
        default:
          fail("a boolean");
          return false;
      }
    }

    String[] words(int count) {
      String[] words = text().split("\\s+");
      if (words.length != count || words[0].isEmpty()) {
        fail(count == 1 ? "an IPv6 address" : count + " words: IPv6 addresses and ports");
        String[] none = new String[count];
        Arrays.fill(none, "0");
        return none;
      }
      return words;
    }

    long[] address(String word) {
      long[] address = Address6.parse(word);
      if (address == null) {
        fail("IPv6 addresses, not '" + word + "'");
        return new long[2];
      }
      return address;
    }

    int port(String word) {
      int port = word.matches("\\d{1,5}") ? Integer.parseInt(word) : 0x10000;
      if (port > 0xffff) {
        fail("ports, not '" + word + "'");
        return 0;
      }
      return port;
    }

    void end() {
      if (!failed && next < texts.size()) {
        args.error("too many arguments");
      }
    }
  }

  /**
   * Finds what an address and port becomes: {@link #high}, {@link #low} and {@link #port}.
   *
   * @param outward whether it is an inner one, rather than a mapped one
   * @param mayMake whether a pair may be made for it
   * @return false when it is nobody's
   */
  boolean find(
      boolean outward,
      int protocol,
      long addressHigh,
      long addressLow,
      int number,
      boolean mayMake) {
    port = number;
    Pair free = null;
    for (int i = 0; i < pairs.size(); i++) {
      Pair pair = pairs.get(i);
      if (pair.isFree) {
        free = free == null ? pair : free;
      } else if (isOf(pair, outward, addressHigh, addressLow, number)) {
        take(pair, outward);
        return true;
      }
    }
    boolean first = outward == outwardFirst;
    if (ports != null) {
      return first
          ? findPort(protocol, addressHigh, addressLow, number, mayMake)
          : findOwner(protocol, addressHigh, addressLow, number);
    }
    if (free == null || !first || !mayMake) {
      return false;
    }
    occupy(free, addressHigh, addressLow);
    take(free, outward);
    return true;
  }

  private static boolean isOf(Pair pair, boolean outward, long high, long low, int number) {
    int wanted = outward ? pair.innerPort : pair.mappedPort;
    return (outward ? pair.innerLow : pair.mappedLow) == low
        && (outward ? pair.innerHigh : pair.mappedHigh) == high
        && (wanted == ANY_PORT || wanted == number);
  }

  private void take(Pair pair, boolean outward) {
    high = outward ? pair.mappedHigh : pair.innerHigh;
    low = outward ? pair.mappedLow : pair.innerLow;
    int other = outward ? pair.mappedPort : pair.innerPort;
    port = other == ANY_PORT ? port : other;
  }

  private void occupy(Pair pair, long addressHigh, long addressLow) {
    pair.isFree = false;
    if (outwardFirst) {
      pair.innerHigh = addressHigh;
      pair.innerLow = addressLow;
    } else {
      pair.mappedHigh = addressHigh;
      pair.mappedLow = addressLow;
    }
  }

  private boolean findPort(
      int protocol, long addressHigh, long addressLow, int number, boolean mayMake) {
    int binding = ports.find(protocol, addressHigh, addressLow, number);
    if (binding < 0 && mayMake) {
      binding = ports.make(protocol, addressHigh, addressLow, number);
    }
    if (binding < 0) {
      return false;
    }
    high = sharedHigh;
    low = sharedLow;
    port = ports.port4(binding);
    return true;
  }

  private boolean findOwner(int protocol, long addressHigh, long addressLow, int number) {
    boolean shared = addressHigh == sharedHigh && addressLow == sharedLow;
    int binding = shared ? ports.find(protocol, 0, number) : Bindings.NONE;
    if (binding < 0) {
      return false;
    }
    high = ports.high(binding);
    low = ports.low(binding);
    port = ports.port6(binding);
    return true;
  }
}
