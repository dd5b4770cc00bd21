// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import io.sluice.elements.inspect.rule.RuleText.Refused;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The rules of some files, and what of them could not be taken. Lines may be continued with a
 * backslash; {@code var}, {@code ipvar} and {@code portvar} define variables; lines that begin with
 * {@code #} are comments.
 */
public final class RuleSet {
  /** Longest rule in characters. */
  private static final int MAX_LINE = 1 << 16;

  private static final int MAX_RULES = 200_000;

  /** Variables of servers and clients, which are at home unless something else is said. */
  private static final String HOME_NETS =
      "HTTP_SERVERS SQL_SERVERS DNS_SERVERS SMTP_SERVERS TELNET_SERVERS SSH_SERVERS FTP_SERVERS"
          + " SIP_SERVERS DC_SERVERS POP_SERVERS IMAP_SERVERS SNMP_SERVERS DNP3_SERVER DNP3_CLIENT"
          + " MODBUS_SERVER MODBUS_CLIENT ENIP_SERVER ENIP_CLIENT";

  private static final String[][] DEFAULTS = {
    {"HOME_NET", "any"},
    {"EXTERNAL_NET", "any"},
    {"AIM_SERVERS", "$EXTERNAL_NET"},
    {"HTTP_PORTS", "80"},
    {"ORACLE_PORTS", "1521"},
    {"SHELLCODE_PORTS", "!80"},
    {"SSH_PORTS", "22"},
    {"FTP_PORTS", "21"},
    {"FILE_DATA_PORTS", "any"},
    {"SIP_PORTS", "[5060,5061]"},
    {"DNP3_PORTS", "20000"},
    {"MODBUS_PORTS", "502"},
    {"VXLAN_PORTS", "4789"},
    {"GENEVE_PORTS", "6081"},
    {"TEREDO_PORTS", "3544"}
  };

  private final List<Rule> rules = new ArrayList<>();
  private final List<String> refused = new ArrayList<>();
  private final Map<String, String> variables = new HashMap<>();
  private final Map<String, Integer> bits = new HashMap<>();
  private final Map<String, Integer> numbers = new HashMap<>();

  /**
   * Creates an empty set.
   *
   * @param variables names without the dollar sign, and their values
   */
  public RuleSet(Map<String, String> variables) {
    for (String net : HOME_NETS.split(" ")) {
      this.variables.put(net, "$HOME_NET");
    }
    for (String[] pair : DEFAULTS) {
      this.variables.put(pair[0], pair[1]);
    }
    this.variables.putAll(variables);
  }

  /**
   * Reads a file.
   *
   * @param file the file
   * @throws IOException when it cannot be read
   */
  public void read(Path file) throws IOException {
    // ISO 8859-1 takes any bytes: garbage is refused line by line.
    try (BufferedReader reader = Files.newBufferedReader(file, StandardCharsets.ISO_8859_1)) {
      StringBuilder whole = new StringBuilder();
      int number = 0;
      int begin = 1;
      for (String line = reader.readLine(); line != null; line = reader.readLine()) {
        number++;
        boolean continued = line.endsWith("\\") && !line.startsWith("#");
        if (whole.length() == 0) {
          begin = number;
        }
        if (whole.length() <= MAX_LINE) {
          whole.append(continued ? line.substring(0, line.length() - 1) : line);
        }
        if (!continued) {
          line(file + ":" + begin, whole.toString().strip());
          whole.setLength(0);
        }
      }
      if (whole.length() > 0) {
        line(file + ":" + begin, whole.toString().strip());
      }
    }
  }

  private void line(String place, String text) {
    if (text.isEmpty() || text.startsWith("#")) {
      return;
    }
    try {
      if (text.length() > MAX_LINE) {
        throw new Refused("a line of more than " + MAX_LINE + " characters");
      }
      if (text.matches("(var|ipvar|portvar)\\s.*")) {
        String[] words = text.split("\\s+", 3);
        if (words.length < 3) {
          throw new Refused("a variable needs a value");
        }
        variables.put(words[1], words[2].strip());
        return;
      }
      if (rules.size() == MAX_RULES) {
        throw new Refused("more than " + MAX_RULES + " rules");
      }
      rules.add(new RuleParser(variables, bits, numbers).parse(text));
    } catch (Refused e) {
      refused.add(place + ": " + e.getMessage());
    }
  }

  /**
   * The rules, in the order in which they act: pass, drop, reject, alert; among these, those that
   * set flow bits are before those that ask for them.
   *
   * @return a copy
   */
  public List<Rule> rules() {
    Comparator<Rule> order = Comparator.comparing(Rule::action);
    return rules.stream().sorted(order.thenComparing(RuleSet::bitOrder)).toList();
  }

  private static int bitOrder(Rule rule) {
    return !rule.asksForBits ? 0 : rule.bitChanges.isEmpty() ? 2 : 1;
  }

  /**
   * What could not be taken.
   *
   * @return lines {@code file:line: what}
   */
  public List<String> refused() {
    return List.copyOf(refused);
  }

  /**
   * How many flow bits the rules use.
   *
   * @return at most 1,024
   */
  public int bits() {
    return bits.size();
  }
}
