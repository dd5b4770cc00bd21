// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Names of protocols, ports and ICMP types: a table of our own, and for names it lacks the
 * machine's {@code /etc/protocols} and {@code /etc/services}.
 */
public final class ServiceNames {
  static final Map<String, Integer> TCP_OPTIONS = table("fin 1 syn 2 rst 4 psh 8 ack 16 urg 32");

  static final Map<String, Integer> ICMP_TYPES =
      table(
          "echo-reply 0 unreachable 3 sourcequench 4 redirect 5 echo 8 routeradvert 9 "
              + "routersolicit 10 timeexceeded 11 parameterproblem 12 timestamp 13 "
              + "timestamp-reply 14 inforeq 15 inforeq-reply 16 maskreq 17 maskreq-reply 18");

  private static final Map<String, Integer> PROTOCOLS =
      table(
          "icmp 1 igmp 2 ipip 4 tcp 6 udp 17 dccp 33 gre 47 sctp 132 tcpudp 256 transp 258 "
              + "payload 259");

  private static final Map<String, Integer> PORTS =
      table(
          "echo 7 discard 9 daytime 13 chargen 19 ftp-data 20 ftp 21 ssh 22 telnet 23 smtp 25 "
              + "dns 53 domain 53 bootps 67 bootpc 68 tftp 69 finger 79 www 80 pop3 110 "
              + "sunrpc 111 auth 113 nntp 119 ntp 123 netbios-ns 137 netbios-dgm 138 "
              + "netbios-ssn 139 snmp 161 snmp-trap 162 irc 194 imap3 220 https 443 rip 520 "
              + "route 520 imaps 993 pop3s 995 pptp 1723");

  /** What the machine's files add; read at the first name that the tables lack. */
  private static final class System {
    static final Map<String, Integer> PROTOCOLS = read("/etc/protocols", "");
    static final Map<String, Integer> TCP = read("/etc/services", "tcp");
    static final Map<String, Integer> UDP = read("/etc/services", "udp");
  }

  private ServiceNames() {}

  static Integer protocol(String name) {
    Integer value = PROTOCOLS.get(name);
    return value != null || !isForeign(name) ? value : System.PROTOCOLS.get(name);
  }

  /**
   * The TCP port of a service.
   *
   * @param name its name
   * @return 0 to 65,535; null when it is not known
   */
  public static Integer tcpPort(String name) {
    Integer value = PORTS.get(name);
    return value != null || !isForeign(name) ? value : System.TCP.get(name);
  }

  /**
   * The UDP port of a service.
   *
   * @param name its name
   * @return 0 to 65,535; null when it is not known
   */
  public static Integer udpPort(String name) {
    Integer value = PORTS.get(name);
    return value != null || !isForeign(name) ? value : System.UDP.get(name);
  }

  /**
   * Whether the machine's files are to be asked: not for numbers and addresses, nor for what our
   * own tables know as something else, so that most configurations never read the files.
   */
  private static boolean isForeign(String text) {
    return !text.isEmpty()
        && Character.isLetter(text.charAt(0))
        && text.indexOf('/') < 0
        && text.indexOf(':') < 0
        && !PROTOCOLS.containsKey(text)
        && !PORTS.containsKey(text)
        && !TCP_OPTIONS.containsKey(text)
        && !ICMP_TYPES.containsKey(text);
  }

  private static Map<String, Integer> table(String text) {
    Map<String, Integer> table = new HashMap<>();
    String[] words = text.split(" ");
    for (int i = 0; i < words.length; i += 2) {
      table.put(words[i], Integer.valueOf(words[i + 1]));
    }
    return Map.copyOf(table);
  }

  /** Lines of {@code NAME NUMBER[/PROTOCOL] ALIAS...}; an unreadable file has no names. */
  private static Map<String, Integer> read(String file, String protocol) {
    Map<String, Integer> table = new HashMap<>();
    try {
      for (String line : Files.readAllLines(Path.of(file), StandardCharsets.ISO_8859_1)) {
        String[] words = line.replaceFirst("#.*", "").trim().split("\\s+");
        String[] number = words.length < 2 ? new String[0] : words[1].split("[/,]");
        String suffix = number.length > 1 ? number[1] : "";
        if (number.length > 0 && number[0].matches("\\d{1,5}") && suffix.equals(protocol)) {
          for (int i = 0; i < words.length; i++) {
            if (i != 1) {
              table.put(words[i], Integer.valueOf(number[0]));
            }
          }
        }
      }
    } catch (IOException e) {
      return Map.of();
    }
    return table;
  }
}
