// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.traffic;

import static io.sluice.benchmarks.traffic.Frames.address;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Makes rule sets for firewalls: seeded, and none of their rules matches the given traffic. */
public final class Rules {
  private static final long SEED = 7_411;

  private final Random random;

  private Rules(int count) {
    random = new Random(SEED + count);
  }

  /** Rules {@code deny src net A/24 && dst net B/24 && udp && dst port P}. */
  public static List<Rule> alike(int count, List<byte[]> traffic) {
    Rules rules = new Rules(count);
    return fill(count, traffic, i -> rules.plain(24, 24));
  }

  /** Rules of many shapes: prefix lengths, port ranges, protocols, other header fields. */
  public static List<Rule> mixed(int count, List<byte[]> traffic) {
    Rules rules = new Rules(count);
    return fill(count, traffic, rules::ofShape);
  }

  /**
   * What a list of rules says about a packet: the first rule that matches counts. Without a match a
   * list of denials allows, and a list with permissions denies.
   */
  public static boolean allows(List<Rule> rules, byte[] frame) {
    for (Rule rule : rules) {
      if (rule.matches(frame)) {
        return rule.allows();
      }
    }
    return allowsTheRest(rules);
  }

  /** Whether packets that no rule matches get through. */
  public static boolean allowsTheRest(List<Rule> rules) {
    return rules.stream().noneMatch(Rule::allows);
  }

  private static List<Rule> fill(
      int count, List<byte[]> traffic, java.util.function.IntFunction<Rule> maker) {
    List<Rule> rules = new ArrayList<>(count);
    while (rules.size() < count) {
      Rule rule = maker.apply(rules.size());
      if (!rule.matches(rule.example())) {
        throw new IllegalStateException("the example of '" + rule.click() + "' does not match");
      }
      if (traffic.stream().noneMatch(rule::matches)) {
        rules.add(rule);
      }
    }
    return rules;
  }

  private Rule ofShape(int index) {
    int length = 12 + random.nextInt(19);
    return switch (index % 8) {
      case 0 -> plain(length, 32 - random.nextInt(12));
      case 1 -> portRange(length);
      case 2 -> tcpHost();
      case 3 -> icmpType(length);
      case 4 -> protocol(length);
      case 5 -> timeToLive(length);
      case 6 -> fragment(length);
      default -> eitherHost();
    };
  }

  private int inside() {
    return 10 << 24 | random.nextInt(1 << 24);
  }

  private int outside() {
    return 192 << 24 | 168 << 16 | random.nextInt(1 << 16);
  }

  private int port() {
    return 1 + random.nextInt(65_000);
  }

  private static int mask(int length) {
    return length == 0 ? 0 : -1 << 32 - length;
  }

  static String net(int ip, int length) {
    return address(ip & mask(length)) + "/" + length;
  }

  static boolean in(int ip, int net, int length) {
    return ((ip ^ net) & mask(length)) == 0;
  }

  private Rule plain(int srcLength, int dstLength) {
    int a = inside();
    int b = outside();
    int port = port();
    return new Rule(
        "deny src net %s && dst net %s && udp && dst port %d"
            .formatted(net(a, srcLength), net(b, dstLength), port),
        "%s %s 0-65535 %d-%d 17/255 0".formatted(net(a, srcLength), net(b, dstLength), port, port),
        f ->
            in(Frames.src(f), a, srcLength)
                && in(Frames.dst(f), b, dstLength)
                && Frames.protocol(f) == Frames.UDP
                && Frames.dstPort(f) == port,
        Frames.ip(Frames.UDP, a, b, 4000, port, 60));
  }

  private Rule portRange(int length) {
    int b = outside();
    int low = port();
    int high = Math.min(65_535, low + random.nextInt(2000));
    return new Rule(
        "deny dst net %s && udp && src port >= %d && src port <= %d"
            .formatted(net(b, 16 + length / 2), low, high),
        null,
        f ->
            in(Frames.dst(f), b, 16 + length / 2)
                && Frames.protocol(f) == Frames.UDP
                && Frames.srcPort(f) >= low
                && Frames.srcPort(f) <= high,
        Frames.ip(Frames.UDP, inside(), b, low, 53, 60));
  }

  private Rule tcpHost() {
    int b = outside();
    int port = port();
    return new Rule(
        "deny tcp && dst host %s && dst port %d".formatted(address(b), port),
        null,
        f -> Frames.protocol(f) == Frames.TCP && Frames.dst(f) == b && Frames.dstPort(f) == port,
        Frames.ip(Frames.TCP, inside(), b, 4000, port, 60));
  }

  private Rule icmpType(int length) {
    int a = inside();
    byte[] example = Frames.ip(Frames.ICMP, a, outside(), 0, 0, 60);
    example[Frames.IP + 20] = 8;
    return new Rule(
        "deny icmp type 8 && src net " + net(a, length),
        null,
        f ->
            Frames.protocol(f) == Frames.ICMP
                && Frames.u8(f, Frames.IP + 20) == 8
                && in(Frames.src(f), a, length),
        example);
  }

  private Rule protocol(int length) {
    int b = outside();
    int protocol = 40 + random.nextInt(60);
    return new Rule(
        "deny ip proto %d && dst net %s".formatted(protocol, net(b, length)),
        null,
        f -> Frames.protocol(f) == protocol && in(Frames.dst(f), b, length),
        Frames.ip(protocol, inside(), b, 0, 0, 60));
  }

  private Rule timeToLive(int length) {
    int a = inside();
    int limit = 2 + random.nextInt(30);
    byte[] example = Frames.ip(Frames.UDP, a, outside(), 4000, 5000, 60);
    example[Frames.IP + 8] = (byte) (limit - 1);
    return new Rule(
        "deny ip ttl < %d && src net %s".formatted(limit, net(a, length)),
        null,
        f -> Frames.u8(f, Frames.IP + 8) < limit && in(Frames.src(f), a, length),
        Frames.sealed(example));
  }

  private Rule fragment(int length) {
    int b = outside();
    byte[] example = Frames.ip(Frames.UDP, inside(), b, 4000, 5000, 60);
    Frames.put16(example, Frames.IP + 6, 0x2000);
    return new Rule(
        "deny ip frag && dst net " + net(b, length),
        null,
        f -> Frames.isFragment(f) && in(Frames.dst(f), b, length),
        Frames.sealed(example));
  }

  private Rule eitherHost() {
    int a = inside();
    int tos = 4 * (1 + random.nextInt(63));
    byte[] example = Frames.ip(Frames.UDP, a, outside(), 4000, 5000, 60);
    example[Frames.IP + 1] = (byte) tos;
    return new Rule(
        "deny src or dst host %s && ip tos %d".formatted(address(a), tos),
        null,
        f -> (Frames.src(f) == a || Frames.dst(f) == a) && Frames.u8(f, Frames.IP + 1) == tos,
        Frames.sealed(example));
  }
}
