// SPDX-License-Identifier: Apache-2.0
package io.sluice.argument;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.Diagnostics;
import io.sluice.lang.Position;
import java.util.List;
import org.junit.jupiter.api.Test;

class ArgsTest {
  private final Diagnostics diagnostics = new Diagnostics();

  private Args args(String config) {
    return new Args(null, config, new Position("t", 1), diagnostics);
  }

  @Test
  void burstsBeyondABatchCountAsOne() {
    assertEquals(256, args("BURST 51200").keyword("BURST").asBurst(32));
    assertEquals(1, args("BURST 0").keyword("BURST").asBurst(1));
    assertTrue(diagnostics.toString().contains("BURST: out of range"), diagnostics.toString());
  }

  @Test
  void positionalArgumentsAndKeywordsMix() {
    Args args = args("7, yes, TTL 9, NAME \"a b\"");
    assertEquals(7, args.required("PROTO").asInt(0, 0, 255));
    assertTrue(args.optional("DF").asBool(false));
    assertEquals(9, args.keyword("TTL").asInt(250, 0, 255));
    assertEquals("a b", args.keyword("NAME").asString(""));
    assertEquals(5, args.optional("MISSING").asInt(5));
    args.complete();
    assertFalse(diagnostics.hasErrors(), diagnostics.toString());
  }

  @Test
  void theLastOfSeveralEqualKeywordsCounts() {
    Args args = args("A 1, A 2");
    assertEquals(2, args.keyword("A").asInt(0));
    args.complete();
    assertFalse(diagnostics.hasErrors());
  }

  @Test
  void aMandatoryArgumentTakesWhatLooksLikeAKeyword() {
    assertEquals("HELLO world", args("HELLO world").required("DATA").asString(""));
  }

  @Test
  void everyErrorIsReported() {
    Args args = args("300, x, LOST 1, 1, 2");
    assertEquals(4, args.required("A").asInt(4, 0, 255));
    assertEquals(5, args.optional("B").asInt(5, 0, 255));
    args.requiredKeyword("NEEDED").asInt(0);
    args.complete();
    String text = diagnostics.toString();
    assertTrue(text.contains("t:1: A: out of range, bound 255"), text);
    assertTrue(text.contains("t:1: B: parse error"), text);
    assertTrue(text.contains("t:1: NEEDED: required argument missing"), text);
    assertTrue(text.contains("t:1: LOST: unknown argument"), text);
    assertTrue(text.contains("t:1: too many arguments"), text);
  }

  @Test
  void restTakesTheList() {
    Args args = args("12/0800, -");
    assertEquals(List.of("12/0800", "-"), args.rest());
    args.complete();
    assertFalse(diagnostics.hasErrors());
  }

  @Test
  void numbersAndUnits() {
    assertEquals(255, args("0xff").required("X").asInt(0));
    assertEquals(8, args("010").required("X").asInt(0));
    assertEquals(-3, args("-3").required("X").asInt(0));
    assertEquals(1_500_000, args("1.5ms").required("T").asNanos(0));
    assertEquals(2_000_000_000L, args("2").required("T").asNanos(0));
    assertEquals(120_000_000_000L, args("2 min").required("T").asNanos(0));
    assertEquals(125_000, args("1Mbps").required("B").asBandwidth(0));
    assertEquals(1_000, args("1kBps").required("B").asBandwidth(0));
    assertEquals(1_000, args("1000").required("B").asBandwidth(0));
    assertFalse(diagnostics.hasErrors(), diagnostics.toString());
    args("1e999 s").required("T").asNanos(0);
    args("9 parsecs").required("T").asNanos(0);
    args("1Xbps").required("B").asBandwidth(0);
    args("99999999999999999999").required("N").asLong(0, 0, Long.MAX_VALUE);
    args("0x").required("N").asInt(0);
    args("--1").required("N").asInt(0);
    assertEquals(6, diagnostics.errorCount(), diagnostics.toString());
  }

  @Test
  void aKeywordLeavesThePlacesOfOthers() {
    Args twice = args("1, 2, A 3, A 4");
    assertEquals(4, twice.required("A").asInt(0));
    assertEquals(2, twice.required("B").asInt(0));
    twice.complete();
    Args missing = args("1, A 2");
    assertEquals(2, missing.required("A").asInt(0));
    assertEquals(7, missing.required("B").asInt(7));
    missing.complete();
    Args behind = args("A 1, 2");
    assertEquals(1, behind.optional("A").asInt(0));
    assertEquals(7, behind.optional("B").asInt(7));
    assertEquals(1, behind.remaining());
    behind.complete();
    Args text = args("A 1, 2");
    assertEquals("A 1", text.required("LABEL").asString(""));
    assertEquals(List.of("2"), text.rest());
    text.complete();
    assertEquals(
        "t:1: B: required argument missing\nt:1: too many arguments\n", diagnostics.toString());
  }

  @Test
  void placesCountAnewBehindWhatWasConsumed() {
    Args args = args("A 1, 2, B 3, 4, 5");
    assertEquals(1, args.keyword("A").asInt(0));
    assertEquals(3, args.keyword("B").asInt(0));
    args.consume();
    assertEquals(2, args.required("C").asInt(0));
    assertEquals(4, args.optional("D").asInt(0));
    assertEquals(1, args.remaining());
    args.complete();
    assertEquals("t:1: too many arguments\n", diagnostics.toString());
  }

  @Test
  void numbersOutOfRangeAreSaidToBeSo() {
    assertEquals(7, args("1e99999999").required("T").asNanos(7));
    assertEquals(7, args("1e11").required("T").asNanos(7));
    assertEquals(7, args("1e99999999999d").required("T").asNanos(7));
    assertEquals(7, args("1e99999999 Gbps").required("B").asBandwidth(7));
    assertEquals(7, args("-1e999").required("D").asDouble(7));
    assertEquals(
        """
        t:1: T: out of range
        t:1: T: out of range
        t:1: T: out of range
        t:1: B: out of range
        t:1: D: out of range, bound -inf
        """,
        diagnostics.toString());
  }

  @Test
  void decimalsAreNotJavas() {
    assertEquals(-1.5e3, args("-1.5e+3").required("D").asDouble(0));
    assertEquals(0.5, args(".5").required("D").asDouble(0));
    assertEquals(5, args("5.").required("D").asDouble(0));
    assertEquals(0, args("1e-99999999").required("D").asDouble(9));
    assertFalse(diagnostics.hasErrors(), diagnostics.toString());
    for (String text : List.of("1f", "NaN", "Infinity", "0x1p3", ".", "1e", "1 2", "' 1'")) {
      args(text).required("D").asDouble(0);
    }
    args("0x1p3").required("T").asNanos(0);
    assertEquals(9, diagnostics.errorCount(), diagnostics.toString());
  }

  @Test
  void addresses() {
    assertEquals(0x0a000001, args("10.0.0.1").required("A").asIp(0));
    assertEquals(0x0a000000_ff000000L, args("10.0.0.0/8").required("A").asIpPrefix(0));
    assertEquals(0x0a000000_ffff0000L, args("10.0.0.0/255.255.0.0").required("A").asIpPrefix(0));
    assertEquals(0x0a000001_ffffffffL, args("10.0.0.1").required("A").asIpPrefix(0));
    assertEquals(0x0200_0000_00ffL, args("02:0:00:00:0:ff").required("M").asMac(0));
    assertFalse(diagnostics.hasErrors());
    assertNull(Addresses.ip(null, "10.0.0.256"));
    assertNull(Addresses.ip(null, "10.0.0"));
    assertNull(Addresses.ipPrefix(null, "10.0.0.0/33"));
    assertNull(Addresses.mac(null, "02:00:00:00:00"));
    assertNull(Addresses.mac(null, "02:00:00:00:00:100"));
  }

  @Test
  void annotationsByNameAndOffset() {
    assertEquals(16, args("PAINT").required("ANNO").asAnno(1, -1));
    assertEquals(20, args("20").required("ANNO").asAnno(4, -1));
    assertEquals(20, args("0b10100").required("ANNO").asAnno(4, -1));
    assertFalse(diagnostics.hasErrors());
    args("48").required("ANNO").asAnno(1, -1);
    assertEquals(18, args("18").required("ANNO").asAnno(6, -1));
    assertEquals(21, args("21").required("ANNO").asAnno(4, -1));
    args("45").required("ANNO").asAnno(4, -1);
    args("DST_IP").required("ANNO").asAnno(1, -1);
    args("PAINT").required("ANNO").asAnno(4, -1);
    assertEquals(4, diagnostics.errorCount());
  }

  @Test
  void spellingIsGuessed() {
    List<String> known = List.of("Discard", "Counter", "IPFilter", "Queue");
    assertEquals(", did you mean 'Discard'?", Spelling.hint("Dicsard", known));
    assertEquals(", did you mean 'IPFilter'?", Spelling.hint("IpFilter", known));
    assertEquals(", did you mean 'Queue'?", Spelling.hint("Qeue", known));
    assertEquals("", Spelling.hint("Firewall", known));
  }
}
