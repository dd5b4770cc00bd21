// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.linetrace;

import io.sluice.argument.Addresses;
import io.sluice.argument.NameScope;
import io.sluice.elements.analysis.linetrace.LineSource.Line;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.header.Tcp;
import io.sluice.header.Udp;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Arrays;

/**
 * What a line of tcpdump says about a packet. Understands what its versions before 4 wrote, and
 * what those since then write, with {@code -v} also over two lines.
 */
final class TcpdumpLine {
  private static final int UNKNOWN = -1;
  private static final long SECOND = 1_000_000_000L;

  private NameScope near;
  private final SequenceNumbers numbers = new SequenceNumbers();
  private final TcpdumpOptions optionReader = new TcpdumpOptions(numbers);

  /** Whether the part in front of the addresses was on the line before. */
  private boolean begun;

  private boolean modern;

  /** What the IP header says, or -1. */
  private int totalLength;

  long time;
  int src;
  int dst;
  int ports;
  int protocol;
  int tos;
  int ttl;
  int id;
  int flagsAndOffset;
  int tcpFlags;
  int seq;
  int ack;
  int window;
  int urgentPointer;
  byte[] options = new byte[0];

  /** Bytes behind the header of TCP or UDP, or else that of IP. */
  int payload;

  /**
   * Creates a reader of lines.
   *
   * @param near where names of addresses are looked up
   */
  TcpdumpLine(NameScope near) {
    this.near = near;
  }

  /** Looks names up near another element from here on. */
  void lookUpNear(NameScope other) {
    near = other;
  }

  private void clear() {
    totalLength = UNKNOWN;
    ports = 0;
    protocol = 0;
    tos = 0;
    // What Click supposes.
    ttl = 2;
    id = 0;
    flagsAndOffset = 0;
    tcpFlags = 0;
    seq = 0;
    ack = 0;
    window = 0;
    urgentPointer = 0;
    options = new byte[0];
    payload = UNKNOWN;
    numbers.begin();
  }

  /** Bytes of the transport header that is to be there. */
  int transportHeader() {
    if ((flagsAndOffset & Ipv4.OFFSET_MASK) != 0) {
      return 0;
    }
    return switch (protocol) {
      case IpProtocol.TCP -> Tcp.MIN_HEADER + options.length;
      case IpProtocol.UDP -> Udp.HEADER_LENGTH;
      default -> 0;
    };
  }

  Line read(String line) {
    if (line.isEmpty() || line.charAt(0) == '#') {
      return Line.NONE;
    }
    TextScanner scanner = new TextScanner(line);
    if (scanner.peek() == ' ' || scanner.peek() == '\t') {
      boolean continues = begun;
      begun = false;
      scanner.skipSpaces();
      return continues ? readPacket(scanner) : Line.NONE;
    }
    begun = false;
    clear();
    if (!readTime(scanner)) {
      return Line.BAD;
    }
    scanner.skipSpaces();
    modern = scanner.skip("IP ");
    if (modern && scanner.peek() == '(') {
      readAttributes(group(scanner));
      scanner.skipSpaces();
      begun = scanner.atEnd();
    }
    return begun ? Line.NONE : readPacket(scanner);
  }

  private boolean readTime(TextScanner scanner) {
    String word = scanner.until(" ");
    long days = 0;
    if (word.matches("\\d{4}-\\d\\d-\\d\\d")) {
      try {
        days = LocalDate.parse(word).atStartOfDay().toEpochSecond(ZoneOffset.UTC);
      } catch (DateTimeParseException e) {
        return false;
      }
      scanner.skipSpaces();
      word = scanner.until(" ");
    }
    int dot = word.indexOf('.');
    String whole = dot < 0 ? word : word.substring(0, dot);
    String fraction = dot < 0 ? "" : word.substring(dot + 1);
    if (!whole.matches("\\d{1,10}|\\d\\d:\\d\\d:\\d\\d") || !fraction.matches("\\d{0,9}")) {
      return false;
    }
    long seconds = 0;
    for (String part : whole.split(":")) {
      seconds = 60 * seconds + Long.parseLong(part);
    }
    String nanos = fraction + "0".repeat(9 - fraction.length());
    time = (days + seconds) * SECOND + Long.parseLong(nanos);
    return true;
  }

  private Line readPacket(TextScanner scanner) {
    String from = scanner.until(" ");
    if (!scanner.skip(" > ")) {
      return Line.BAD;
    }
    String to = scanner.until(" ");
    if (!to.endsWith(":")) {
      return Line.BAD;
    }
    to = to.substring(0, to.length() - 1);
    scanner.skipSpaces();
    boolean hasPorts = hasPort(from) && hasPort(to);
    int guess = guess(scanner, hasPorts);
    protocol = protocol == 0 ? guess : protocol;
    Integer source = address(from, hasPorts);
    Integer destination = address(to, hasPorts);
    if (source == null || destination == null) {
      return Line.BAD;
    }
    src = source;
    dst = destination;
    if (hasPorts) {
      long srcPort = port(from);
      long dstPort = port(to);
      if (srcPort < 0 || dstPort < 0) {
        return Line.BAD;
      }
      ports = (int) (srcPort << 16 | dstPort);
    } else if (guess == IpProtocol.TCP) {
      return Line.BAD;
    }
    readRest(scanner);
    return Line.PACKET;
  }

  private void readRest(TextScanner scanner) {
    if (protocol == IpProtocol.TCP && ports != 0 && modern) {
      readTcp(scanner);
    } else if (protocol == IpProtocol.TCP && ports != 0) {
      readOldTcp(scanner);
      readGroups(scanner);
    } else if (modern) {
      readLength(scanner);
    } else {
      scanner.skip("[udp sum ok] ");
      if (scanner.skipBeforeDigit("udp ")) {
        payload = (int) Math.min(0xffff, scanner.number());
      }
      readGroups(scanner);
    }
    finishLength();
  }

  private void finishLength() {
    int header = transportHeader();
    int present = Ipv4.MIN_HEADER + header;
    if (totalLength >= present) {
      int behind = payload;
      payload = totalLength - present;
      int missing = payload - behind;
      boolean fits = header + missing <= 60 && missing % 4 == 0;
      if (header >= Tcp.MIN_HEADER && behind >= 0 && missing > 0 && fits) {
        // Options that the line does not show.
        options = Arrays.copyOf(options, options.length + missing);
        payload = behind;
      }
    }
    payload = Math.max(0, Math.min(payload, 0xffff - Ipv4.MIN_HEADER - transportHeader()));
  }

  private static boolean hasPort(String text) {
    return text.matches("[^:]*:[^:]+|\\d+\\.\\d+\\.\\d+\\.\\d+\\.[\\w-]+");
  }

  private Integer address(String text, boolean hasPort) {
    return Addresses.ip(near, hasPort ? text.substring(0, portAt(text)) : text);
  }

  private static int portAt(String text) {
    return Math.max(text.lastIndexOf('.'), text.lastIndexOf(':'));
  }

  private static long port(String text) {
    long number = LineSource.number(text.substring(portAt(text) + 1));
    return number > 0xffff ? UNKNOWN : number;
  }

  private int guess(TextScanner scanner, boolean hasPorts) {
    char first = scanner.peek();
    if (!modern) {
      boolean udp = first == 'u' || first == '[';
      boolean tcp = first == '.' || first >= 'A' && first <= 'Z';
      int other = hasPorts ? IpProtocol.UDP : first == 'i' ? IpProtocol.ICMP : 0;
      return tcp && hasPorts ? IpProtocol.TCP : udp ? IpProtocol.UDP : other;
    }
    if (scanner.skip("Flags [")) {
      return IpProtocol.TCP;
    }
    return hasPorts ? IpProtocol.UDP : first == 'I' && scanner.skip("ICMP") ? IpProtocol.ICMP : 0;
  }

  /** What follows {@code Flags [}. */
  private void readTcp(TextScanner scanner) {
    readFlags(scanner.until("]"), true);
    scanner.move();
    long[] shown = new long[3];
    TextScanner optionText = null;
    while (scanner.skip(", ")) {
      if (scanner.skip("seq ")) {
        shown[0] = Math.max(0, scanner.number());
        shown[1] = scanner.skipBeforeDigit(":") ? Math.max(0, scanner.number()) : shown[0];
      } else if (scanner.skip("ack ")) {
        shown[2] = Math.max(0, scanner.number());
      } else if (scanner.skip("win ")) {
        window = (int) Math.max(0, scanner.number()) & 0xffff;
      } else if (scanner.skip("urg ")) {
        urgentPointer = (int) Math.max(0, scanner.number()) & 0xffff;
      } else if (scanner.skip("options [")) {
        optionText = new TextScanner(scanner.until("]"));
        scanner.move();
      } else if (scanner.skip("length ")) {
        payload = (int) Math.min(0xffff, scanner.number());
        break;
      } else {
        scanner.until(",");
      }
    }
    number((int) shown[0], (int) shown[1], (int) shown[2]);
    if (payload < 0) {
      payload = (int) Math.min(0xffff, shown[1] - shown[0] & 0xffff_ffffL);
    }
    if (optionText != null) {
      options = optionReader.read(optionText);
    }
  }

  private void readOldTcp(TextScanner scanner) {
    readFlags(scanner.until(" ["), false);
    scanner.skipSpaces();
    while (scanner.skip("[bad hdr") || scanner.skip("[bad tcp") || scanner.skip("[tcp sum")) {
      scanner.skipTo("]");
      scanner.skipSpaces();
    }
    long first = 0;
    long last = 0;
    long shown = scanner.number();
    if (shown >= 0 && scanner.skipBeforeDigit(":")) {
      first = shown;
      last = Math.max(0, scanner.number());
      scanner.skipTo(")");
      scanner.skipSpaces();
    }
    payload = (int) Math.min(0xffff, last - first & 0xffff_ffffL);
    long acknowledged = 0;
    if (scanner.skipBeforeDigit("ack ")) {
      tcpFlags |= Tcp.ACK;
      acknowledged = Math.max(0, scanner.number());
      scanner.skipSpaces();
    }
    number((int) first, (int) last, (int) acknowledged);
    if (scanner.skipBeforeDigit("win ")) {
      window = (int) Math.max(0, scanner.number()) & 0xffff;
      scanner.skipSpaces();
    }
    if (scanner.skipBeforeDigit("urg ")) {
      urgentPointer = (int) Math.max(0, scanner.number()) & 0xffff;
      scanner.skipSpaces();
    }
    if (scanner.skip("<")) {
      options = optionReader.read(new TextScanner(scanner.until(">")));
      scanner.move();
    }
  }

  private void number(int first, int last, int acknowledged) {
    seq = first;
    ack = acknowledged;
    if ((tcpFlags & Tcp.ACK) != 0) {
      boolean syn = (tcpFlags & Tcp.SYN) != 0;
      int takes = (syn ? 1 : 0) + ((tcpFlags & Tcp.FIN) != 0 ? 1 : 0);
      numbers.read(src, dst, ports, syn, first, last, acknowledged, takes);
      seq = numbers.seq;
      ack = numbers.ack;
    }
  }

  private void readFlags(String letters, boolean modernLetters) {
    if (letters.equals("none")) {
      return;
    }
    for (int i = 0; i < letters.length(); i++) {
      tcpFlags |=
          switch (letters.charAt(i)) {
            case 'F' -> Tcp.FIN;
            case 'S' -> Tcp.SYN;
            case 'R' -> Tcp.RST;
            case 'P' -> Tcp.PSH;
            case 'A' -> Tcp.ACK;
            case '.' -> modernLetters || letters.length() == 1 ? Tcp.ACK : 0;
            case 'U' -> Tcp.URG;
            case 'E' -> Tcp.ECE;
            case 'C', 'W' -> Tcp.CWR;
            default -> 0;
          };
    }
  }

  /** What is no TCP tells its length as {@code length 5}, {@code length: 5} or, at the end, (5). */
  private void readLength(TextScanner scanner) {
    long last = UNKNOWN;
    while (scanner.skipTo("length")) {
      scanner.skip(":");
      if (scanner.skipBeforeDigit(" ")) {
        last = scanner.number();
      }
    }
    while (last < 0 && scanner.skipTo("(")) {
      long number = scanner.number();
      last = scanner.skip(")") && scanner.atEnd() ? number : UNKNOWN;
    }
    payload = (int) Math.min(0xffff, last);
  }

  /** The text up to the end of a parenthesis or bracket, which comes next, and which is skipped. */
  private static TextScanner group(TextScanner scanner) {
    char open = scanner.peek();
    char close = open == '(' ? ')' : ']';
    StringBuilder text = new StringBuilder();
    int depth = 0;
    do {
      char c = scanner.peek();
      depth += c == open ? 1 : c == close ? -1 : 0;
      text.append(c);
      scanner.move();
    } while (depth > 0 && !scanner.atEnd());
    return new TextScanner(text.substring(1, Math.max(1, text.length() - (depth == 0 ? 1 : 0))));
  }

  private void readGroups(TextScanner scanner) {
    scanner.until("([");
    while (!scanner.atEnd()) {
      TextScanner group = group(scanner);
      // Alone in parentheses, as with DNS, it is the length of the data.
      long number = group.number();
      if (number >= 0 && group.atEnd() && payload < 0) {
        payload = (int) Math.min(0xffff, number);
      } else {
        readAttributes(group);
      }
      scanner.until("([");
    }
  }

  private void readAttributes(TextScanner scanner) {
    while (!scanner.atEnd()) {
      if (!readAttribute(scanner)) {
        scanner.until(" ,");
      }
      while (scanner.peek() == ' ' || scanner.peek() == ',') {
        scanner.move();
      }
    }
  }

  private boolean readAttribute(TextScanner scanner) {
    if (scanner.skip("tos 0x")) {
      tos = (int) Math.max(0, scanner.number(16)) & 0xff;
    } else if (scanner.skip("ECT(0)")) {
      tos = tos & ~3 | 2;
    } else if (scanner.skip("ECT(1)")) {
      tos = tos & ~3 | 1;
    } else if (scanner.skip("CE")) {
      tos |= 3;
    } else if (scanner.skip("DF")) {
      flagsAndOffset |= Ipv4.DONT_FRAGMENT;
    } else if (scanner.skipBeforeDigit("ttl ")) {
      ttl = (int) scanner.number() & 0xff;
    } else if (scanner.skipBeforeDigit("id ")) {
      id = (int) scanner.number() & 0xffff;
    } else if (scanner.skipBeforeDigit("len ") || scanner.skipBeforeDigit("length ")) {
      totalLength = (int) Math.min(0xffff, scanner.number());
    } else if (scanner.skipBeforeDigit("offset ")) {
      flagsAndOffset |= (int) scanner.number() / 8 & Ipv4.OFFSET_MASK;
    } else if (scanner.skip("flags [")) {
      String flags = scanner.until("]");
      flagsAndOffset |= flags.contains("DF") ? Ipv4.DONT_FRAGMENT : 0;
      flagsAndOffset |= flags.contains("+") ? Ipv4.MORE_FRAGMENTS : 0;
      scanner.move();
    } else if (scanner.skip("proto ")) {
      scanner.until("(");
      protocol = scanner.skip("(") ? (int) Math.max(0, scanner.number()) & 0xff : 0;
      scanner.move();
    } else {
      return scanner.skipBeforeDigit("frag ") && readFragment(scanner);
    }
    return true;
  }

  /** {@code frag ID:BYTES@OFFSET}, with a plus sign when there are more. */
  private boolean readFragment(TextScanner scanner) {
    id = (int) scanner.number() & 0xffff;
    if (scanner.skipBeforeDigit(":")) {
      totalLength = Ipv4.MIN_HEADER + (int) Math.min(0xffff, scanner.number());
    }
    if (scanner.skipBeforeDigit("@")) {
      flagsAndOffset |= (int) scanner.number() / 8 & Ipv4.OFFSET_MASK;
    }
    flagsAndOffset |= scanner.skip("+") ? Ipv4.MORE_FRAGMENTS : 0;
    return true;
  }
}
