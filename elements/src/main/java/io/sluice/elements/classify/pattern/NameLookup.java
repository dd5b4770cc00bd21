// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import io.sluice.packet.ConnectionState;
import java.util.ArrayList;
import java.util.List;

/**
 * The meaning of a word in its context. The same word may name a port, an ICMP type and a TCP flag;
 * the rest of the primitive decides, and otherwise the word is ambiguous.
 *
 * @param status whether the word means something
 * @param subject what kind of value it is; for {@link Status#SUBJECT} the subject it names
 * @param value the number it stands for
 * @param message why it means nothing here, for {@link Status#WRONG}
 */
record NameLookup(Status status, TestSubject subject, int value, String message) {
  /** Outcome of a look-up. */
  enum Status {
    /** Not a name, or a word of the grammar. */
    UNKNOWN,
    /** Ambiguous or meaningless. */
    WRONG,
    /** Names a subject. */
    SUBJECT,
    /** Stands for a number. */
    VALUE
  }

  private static final NameLookup NOTHING = new NameLookup(Status.UNKNOWN, null, 0, null);
  private static final List<String> SYNTAX =
      List.of("src", "dst", "dest", "ether", "ip", "not", "and", "or");

  /** One reading of a word. */
  private record Reading(TestSubject subject, int value, boolean fits) {}

  /**
   * Looks a word up.
   *
   * @param word the word
   * @param subject what the primitive is about; null when it was not said
   * @param protocol the protocol given before; {@link IpTest#ANY} for none
   * @param names what the configuration defines
   */
  static NameLookup find(String word, TestSubject subject, int protocol, AddressNames names) {
    if (subject == null) {
      if (SYNTAX.contains(word)) {
        return NOTHING;
      }
      if (TestSubject.NAMES.containsKey(word)) {
        return new NameLookup(Status.SUBJECT, TestSubject.NAMES.get(word), 0, null);
      }
    }
    List<Reading> readings = readings(word, subject, protocol, names);
    if (readings.isEmpty()) {
      return NOTHING;
    }
    List<Reading> fitting = readings.stream().filter(Reading::fits).toList();
    if (fitting.size() == 1) {
      Reading only = fitting.get(0);
      return new NameLookup(Status.VALUE, only.subject, only.value, null);
    }
    StringBuilder choices = new StringBuilder();
    for (Reading reading : readings) {
      choices.append(choices.isEmpty() ? "" : ", ");
      choices.append('\'').append(describe(reading.subject, protocol, word)).append('\'');
    }
    String verdict = fitting.isEmpty() ? "meaningless" : "ambiguous";
    String shown = describe(subject, protocol, word);
    return new NameLookup(
        Status.WRONG, null, 0, "'" + shown + "' is " + verdict + "; try " + choices);
  }

  private static List<Reading> readings(
      String word, TestSubject subject, int protocol, AddressNames names) {
    boolean tcp = protocol == IpTest.ANY || protocol == 6 || protocol == IpTest.TCP_OR_UDP;
    boolean udp = protocol == IpTest.ANY || protocol == 17 || protocol == IpTest.TCP_OR_UDP;
    boolean icmp = protocol == IpTest.ANY || protocol == 1;
    Integer tcpPort = names.port(6, word);
    tcpPort = tcpPort == null ? ServiceNames.tcpPort(word) : tcpPort;
    Integer udpPort = names.port(17, word);
    udpPort = udpPort == null ? ServiceNames.udpPort(word) : udpPort;
    // One number under two names of the same kind is not ambiguous.
    boolean same = tcp && tcpPort != null && tcpPort.equals(udpPort);
    List<Reading> readings = new ArrayList<>();
    add(readings, TestSubject.PROTOCOL, ServiceNames.protocol(word), subject, true);
    add(readings, TestSubject.PORT, tcpPort, subject, tcp);
    add(readings, TestSubject.PORT, udpPort, subject, udp && !same);
    add(readings, TestSubject.TCP_OPTION, ServiceNames.TCP_OPTIONS.get(word), subject, tcp);
    add(readings, TestSubject.ICMP_TYPE, ServiceNames.ICMP_TYPES.get(word), subject, icmp);
    if (TestSubject.STATE.equals(subject)) {
      // Elsewhere these words may be names of the configuration's.
      add(readings, TestSubject.STATE, ConnectionState.byName(word), subject, true);
    }
    return readings;
  }

  private static void add(
      List<Reading> readings,
      TestSubject kind,
      Integer value,
      TestSubject wanted,
      boolean protocolFits) {
    if (value != null) {
      boolean fits = protocolFits && (wanted == null || wanted.equals(kind));
      readings.add(new Reading(kind, value, fits));
    }
  }

  private static String describe(TestSubject subject, int protocol, String word) {
    String kind = subject == null ? "<none>" : subject.label();
    return kind + " " + TestSubject.protocolLabel(protocol) + " " + word;
  }
}
