// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.traffic;

import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Rule sets in the format of ClassBench (Taylor and Turner, 2005): {@code @SRC/LEN DST/LEN LOW :
 * HIGH LOW : HIGH PROTO/MASK}, and more columns, which are ignored. The sets say nothing about
 * verdicts; here rules allow and deny in turn, so that no filter may treat them as one, and what
 * matches none is denied.
 */
public final class ClassBench {
  private static final long SEED = 5_150;
  private static final int TRIES = 1_000_000;
  private static final Charset LATIN = StandardCharsets.ISO_8859_1;

  private static final Pattern LINE =
      Pattern.compile(
          "@([\\d.]+)/(\\d+)\\s+([\\d.]+)/(\\d+)\\s+(\\d+) : (\\d+)\\s+(\\d+) : (\\d+)"
              + "\\s+0x(\\p{XDigit}+)/0x(\\p{XDigit}+).*");

  /** A line of the file; addresses and ports in host order. */
  private record Line(
      int src,
      int srcLength,
      int dst,
      int dstLength,
      int srcLow,
      int srcHigh,
      int dstLow,
      int dstHigh,
      int protocol,
      int mask) {

    boolean hasPorts() {
      return srcLow > 0 || srcHigh < 65_535 || dstLow > 0 || dstHigh < 65_535;
    }

    boolean matches(byte[] frame) {
      int its = Frames.protocol(frame);
      boolean ported = its == Frames.UDP || its == Frames.TCP;
      return Rules.in(Frames.src(frame), src, srcLength)
          && Rules.in(Frames.dst(frame), dst, dstLength)
          && (its & mask) == (protocol & mask)
          && (!hasPorts()
              || ported
                  && Frames.srcPort(frame) >= srcLow
                  && Frames.srcPort(frame) <= srcHigh
                  && Frames.dstPort(frame) >= dstLow
                  && Frames.dstPort(frame) <= dstHigh);
    }

    /** A packet that matches, anywhere in its ranges, or at one of their ends. */
    byte[] packet(Random random) {
      return Frames.ip(
          mask == 0 ? Frames.UDP : protocol,
          address(src, srcLength, random),
          address(dst, dstLength, random),
          port(srcLow, srcHigh, random),
          port(dstLow, dstHigh, random),
          60);
    }

    Line moved(int srcBits, int dstBits, int ports) {
      int fromSrc = srcLow == srcHigh ? srcLow ^ ports : srcLow;
      int fromDst = dstLow == dstHigh ? dstLow ^ ports : dstLow;
      return new Line(
          src ^ srcBits & ~hostBits(srcLength),
          srcLength,
          dst ^ dstBits & ~hostBits(dstLength),
          dstLength,
          fromSrc,
          srcLow == srcHigh ? fromSrc : srcHigh,
          fromDst,
          dstLow == dstHigh ? fromDst : dstHigh,
          protocol,
          mask);
    }

    private static int hostBits(int length) {
      return length == 0 ? -1 : ~(-1 << 32 - length);
    }

    private static int address(int net, int length, Random random) {
      int host = hostBits(length);
      return switch (random.nextInt(4)) {
        case 0 -> net & ~host;
        case 1 -> net | host;
        default -> net & ~host | random.nextInt() & host;
      };
    }

    private static int port(int low, int high, Random random) {
      return switch (random.nextInt(4)) {
        case 0 -> low;
        case 1 -> high;
        default -> low + random.nextInt(high - low + 1);
      };
    }
  }

  private final List<Line> lines = new ArrayList<>();
  private final List<Rule> rules = new ArrayList<>();

  /**
   * Reads a set.
   *
   * @param file the file
   * @throws IOException when it cannot be read or is of another kind
   */
  public ClassBench(Path file) throws IOException {
    this(read(file));
  }

  private ClassBench(Iterable<Line> from) {
    Random random = new Random(SEED);
    for (Line line : from) {
      boolean allow = lines.size() % 2 == 0;
      lines.add(line);
      rules.add(new Rule(click(line, allow), acl(line, allow), line::matches, line.packet(random)));
    }
  }

  private static List<Line> read(Path file) throws IOException {
    if (!Files.isReadable(file)) {
      throw new IOException(file + ": no such file, or it cannot be read");
    }
    List<Line> read = new ArrayList<>();
    for (String text : Files.readAllLines(file)) {
      Matcher matcher = LINE.matcher(text);
      if (!matcher.matches()) {
        throw new IOException(file + ":" + (read.size() + 1) + ": not a ClassBench rule: " + text);
      }
      read.add(line(matcher));
    }
    return read;
  }

  /**
   * Makes a larger set of the same kind: copies of these rules in other networks, addresses and
   * exact ports moved by another amount for each copy, no rule twice.
   *
   * @param count how many rules
   * @return the larger set
   */
  public ClassBench scaled(int count) {
    Random random = new Random(SEED + count);
    Set<Line> scaled = new LinkedHashSet<>(lines);
    while (scaled.size() < count) {
      int before = scaled.size();
      int src = random.nextInt();
      int dst = random.nextInt();
      int port = random.nextInt(1 << 12);
      lines.stream().map(line -> line.moved(src, dst, port)).forEach(scaled::add);
      if (scaled.size() == before) {
        throw new IllegalStateException("the rules are too open to be moved");
      }
    }
    return new ClassBench(scaled.stream().limit(count).toList());
  }

  private static Line line(Matcher m) {
    return new Line(
        parse(m.group(1)),
        Integer.parseInt(m.group(2)),
        parse(m.group(3)),
        Integer.parseInt(m.group(4)),
        Integer.parseInt(m.group(5)),
        Integer.parseInt(m.group(6)),
        Integer.parseInt(m.group(7)),
        Integer.parseInt(m.group(8)),
        Integer.parseInt(m.group(9), 16),
        Integer.parseInt(m.group(10), 16));
  }

  private static int parse(String address) {
    int ip = 0;
    for (String part : address.split("\\.")) {
      ip = ip << 8 | Integer.parseInt(part);
    }
    return ip;
  }

  private static String click(Line line, boolean allow) {
    List<String> terms = new ArrayList<>();
    if (line.srcLength > 0) {
      terms.add("src net " + Rules.net(line.src, line.srcLength));
    }
    if (line.dstLength > 0) {
      terms.add("dst net " + Rules.net(line.dst, line.dstLength));
    }
    if (line.mask != 0) {
      terms.add("ip proto " + line.protocol);
    } else if (line.hasPorts()) {
      terms.add("(tcp or udp)");
    }
    ports(terms, "src port", line.srcLow, line.srcHigh);
    ports(terms, "dst port", line.dstLow, line.dstHigh);
    return (allow ? "allow " : "deny ") + (terms.isEmpty() ? "all" : String.join(" && ", terms));
  }

  private static void ports(List<String> terms, String field, int low, int high) {
    if (low == high) {
      terms.add(field + " " + low);
      return;
    }
    if (low > 0) {
      terms.add(field + " >= " + low);
    }
    if (high < 65_535) {
      terms.add(field + " <= " + high);
    }
  }

  private static String acl(Line line, boolean allow) {
    return "%s %s %d-%d %d-%d %d/%d %d"
        .formatted(
            Rules.net(line.src, line.srcLength),
            Rules.net(line.dst, line.dstLength),
            line.srcLow,
            line.srcHigh,
            line.dstLow,
            line.dstHigh,
            line.protocol & line.mask,
            line.mask,
            allow ? 1 : 0);
  }

  /** The rules, first match first. */
  public List<Rule> rules() {
    return rules;
  }

  /**
   * Packets drawn from the rules and their corners, whatever the set says about them; every
   * sixteenth lies just outside, where there is an outside.
   *
   * @param count how many
   */
  public List<byte[]> drawn(int count) {
    Random random = new Random(SEED - count);
    List<byte[]> frames = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      byte[] frame = lines.get(random.nextInt(lines.size())).packet(random);
      if (i % 16 == 15) {
        // a bit of an address or a port
        int at = Frames.IP + 12 + random.nextInt(12);
        frame[at] ^= (byte) (1 << random.nextInt(8));
        Frames.sealed(frame);
      }
      frames.add(frame);
    }
    return frames;
  }

  /**
   * Packets that the set allows, drawn from its rules and their corners.
   *
   * @param count how many, each another flow
   */
  public List<byte[]> traffic(int count) {
    Random random = new Random(SEED + count);
    Set<String> seen = new HashSet<>();
    List<byte[]> frames = new ArrayList<>(count);
    for (int i = 0; i < TRIES && frames.size() < count; i++) {
      byte[] frame = lines.get(random.nextInt(lines.size())).packet(random);
      // CheckIPHeader has its own opinion of these sources
      boolean plain = Frames.src(frame) != 0 && Frames.src(frame) != -1;
      if (plain && Rules.allows(rules, frame) && seen.add(new String(frame, 0, 60, LATIN))) {
        frames.add(frame);
      }
    }
    if (frames.size() < count) {
      throw new IllegalStateException("the rules allow too few packets");
    }
    return frames;
  }
}
