// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.classify.pattern;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What is said about patterns that are wrong. */
class RuleParserTest {
  private static List<String> filterMessages(String... rules) {
    PatternProblems problems = new PatternProblems();
    new RuleParser(3, AddressNames.NONE, problems).filterRules(List.of(rules));
    return problems.list().stream().map(Object::toString).toList();
  }

  private static List<String> dataMessages(String... patterns) {
    PatternProblems problems = new PatternProblems();
    new RuleParser(patterns.length, AddressNames.NONE, problems).dataPatterns(List.of(patterns));
    return problems.list().stream().map(Object::toString).toList();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '~',
      value = {
        "permit tcp | unknown slot ID 'permit'",
        "3 tcp | slot '3' out of range",
        "allow src host | 'src ip host': address missing",
        "allow 80 | specify header field or 'port'",
        "allow src | partial directive",
        "allow icmp type www | 'icmp type icmp www' is meaningless; try 'port icmp www', 'port icmp www'",
        "allow echo | '<none>  echo' is ambiguous; try 'port  echo', 'port  echo', 'icmp type  echo'",
        "allow icmp port 9 | 'port': bad protocol 1",
        "allow tcp udp | transport protocol specified twice",
        "allow src dst 10.0.0.1 | 'src' or 'dst' specified twice",
        "allow port proto 5 | type specified twice",
        "allow ip ttl 256 | 'ip ttl': out of range, bound 255",
        "allow ip hl & 16 == 0 | 'ip hl': mask out of range, bound 0xF",
        "allow ip ttl & 0 == 5 | zero mask ignored",
        "allow tcp opt != syn | 'tcp opt': operator or mask not supported",
        "allow net > 10.0.0.0/8 | 'ip net': operator not supported",
        "allow state | 'state': value missing",
        "allow state > new | 'state': operator or mask not supported",
        "allow state 3 | 'state': value missing",
        "allow state www | 'state  www' is meaningless; try 'port  www', 'port  www'",
        "allow ip frag 5 | 'ip frag': value not supported",
        "allow ip ttl > 255 | warning: relation '> 255' is always false (range 0-255)",
        "allow src ip ttl 9 | warning: 'src ip ttl': 'src' or 'dst' ignored",
        "allow (tcp | missing ')'",
        "allow tcp ? udp | missing ':' in ternary expression",
        "allow tcp && | missing expression",
        "allow tcp[1:4] 5 | field [1:4] does not fit in a single word",
        "allow ip[0:5] 5 | LEN in '[POS:LEN]' out of range, should be between 1 and 4",
        "allow ip[70000] 5 | POS in '[POS:LEN]' out of range",
      })
  void namesTheTrouble(String rule, String message) {
    assertEquals("pattern 1: " + message, filterMessages("allow tcp", rule).get(0));
  }

  @Test
  void collectsAllErrors() {
    assertEquals(
        List.of(
            "pattern 0: empty term near 'foo'",
            "pattern 0: missing expression",
            "pattern 0: garbage after expression at 'foo'",
            "empty pattern 1",
            "pattern 2: dangling operator near 'x'",
            "pattern 2: 'ip ttl': value missing",
            "pattern 2: empty term near 'x'",
            "pattern 2: garbage after expression at 'x'"),
        filterMessages("allow foo", "", "drop ip ttl > x"));
  }

  @Test
  void deepNestingIsAnError() {
    String rule = "allow " + "(".repeat(100_000) + "tcp" + ")".repeat(100_000);
    assertEquals("pattern 0: expression is nested too deeply", filterMessages(rule).get(0));
  }

  @Test
  void manyNegationsAreNot() {
    assertEquals(List.of(), filterMessages("allow " + "! ".repeat(100_001) + "tcp"));
  }

  @Test
  void offsetsPointIntoThePattern() {
    PatternProblems problems = new PatternProblems();
    new RuleParser(1, AddressNames.NONE, problems).filterRules(List.of("allow tcp and ip ttl 300"));
    assertEquals(14, problems.list().get(0).offset());
  }

  @Test
  void dataPatterns() {
    assertEquals(
        List.of(
            "pattern 0: expected a digit",
            "pattern 1: expected '/'",
            "pattern 2: value has less than 2 hex digits",
            "pattern 3: value has odd number of hex digits",
            "pattern 4: mask has too few hex digits",
            "pattern 5: mask has too many hex digits",
            "pattern 6: offset 99999999999 out of range"),
        dataMessages("x", "12-08", "12/8", "1/123", "0/1234%ff", "0/12%ffff", "99999999999/00"));
  }

  @Test
  void rulesFromFile(@TempDir Path folder) throws IOException {
    Path file = folder.resolve("some rules");
    Files.writeString(file, "deny tcp\n\n  7 udp\nallow icmp foo\n");
    PatternProblems problems = new PatternProblems();
    List<Rule> rules =
        new RuleParser(1, AddressNames.NONE, problems)
            .filterRules(List.of("allow src 10.0.0.1", "file " + file, "deny all"));
    assertEquals(
        List.of(0, Rule.DROP, Rule.DROP, 0, Rule.DROP), rules.stream().map(Rule::output).toList());
    assertEquals(
        "pattern 1: " + file + ":3: slot '7' out of range", problems.list().get(0).toString());
  }

  @Test
  void namedAddresses() {
    AddressNames names =
        new AddressNames() {
          @Override
          public OptionalLong ipAddress(String name) {
            return name.equals("gate")
                ? OptionalLong.of(0x0a000001)
                : name.equals("bits") ? OptionalLong.of(0xffff0000L) : OptionalLong.empty();
          }

          @Override
          public OptionalLong ipPrefix(String name) {
            return name.equals("inside")
                ? OptionalLong.of(0x0a000000_ff000000L)
                : OptionalLong.empty();
          }

          @Override
          public OptionalLong etherAddress(String name) {
            return name.equals("gate") ? OptionalLong.of(0x0200_0000_0001L) : OptionalLong.empty();
          }
        };
    PatternProblems problems = new PatternProblems();
    List<Rule> named =
        new RuleParser(1, names, problems)
            .ipPatterns(
                List.of(
                    "src gate or net inside", "ether host gate", "dst net gate/16", "inside/bits"));
    List<Rule> literal =
        new RuleParser(1, AddressNames.NONE, problems)
            .ipPatterns(
                List.of(
                    "src 10.0.0.1 or net 10.0.0.0/8",
                    "ether host 2:0:0:0:0:1",
                    "dst net 10.0.0.1/16"));
    assertEquals("pattern 3: empty term near 'inside/bits'", problems.list().get(0).toString());
    assertEquals(literal, named.subList(0, 3));
    assertEquals(
        Integer.toHexString(0xffff0000),
        Long.toHexString(
            ((IpTest)
                    new RuleParser(1, names, new PatternProblems())
                        .ipPatterns(List.of("net 10.0.0.0/bits"))
                        .get(0)
                        .expr())
                .mask()));
  }

  @Test
  void missingFile() {
    assertEquals(
        List.of("pattern 0: Could not open file /no/such/file"),
        filterMessages("file /no/such/file"));
  }
}
