// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.summary;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.sluice.elements.analysis.summary.TcpOptions.Selection;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Options as text and as bytes. */
class OptionsTest {
  private static final IpOptions IP = new IpOptions();
  private static final TcpOptions TCP = new TcpOptions("tcp_opt", 0, Selection.ALL);

  private static String hex(byte[] bytes) {
    return HexFormat.of().formatHex(bytes);
  }

  private static String print(OptionsField field, String hex) {
    byte[] bytes = HexFormat.of().parseHex(hex);
    StringBuilder out = new StringBuilder();
    field.print(bytes, 0, bytes.length, out);
    return out.toString();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rr{1.2.3.4,5.6.7.8}+1 | 070f0c 01020304 05060708 00000000",
        "rr{} | 070304",
        "rr{}+1 | 070704 00000000",
        "ssrr{1.0.0.1,1.0.0.2^1.0.0.3} | 890f0c 01000001 01000002 01000003",
        "lsrr{^1.2.3.4} | 830704 01020304",
        "lsrr{1.2.3.4^} | 830708 01020304",
        "ts{1,10000,!45}+2++3 | 44181130 00000001 00002710 8000002d 00000000 00000000",
        "ts.ip{1.0.0.1=1,1.0.0.2=2}+1 | 441c1501 01000001 00000001 01000002 00000002"
            + " 0000000000000000",
        "ts.preip{1.0.0.1=1^1.0.0.2,1.0.0.3} | 441c0d03 01000001 00000001 01000002 00000000"
            + " 01000003 00000000",
        "98 | 6202",
        "99=0:5:10 | 630500050a",
        "99=1;rr{} | 630301 070304"
      })
  void ipOptions(String text, String bytes) {
    String hex = bytes.replace(" ", "");
    assertEquals(hex, hex(IP.parse(text)));
    assertEquals(text, print(IP, hex).replaceFirst("(ts.*)\\^}", "$1}"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "mss1400 | 02040578",
        "wscale10;sackok | 03030a 0402",
        "ts669063908:38382731 | 0101 080a 27e11ae4 0249ac8b",
        "mss5;ts1:2 | 02040005 080a 00000001 00000002",
        "sack95-98 | 050a 0000005f 00000062",
        "254=1 | fe0301"
      })
  void tcpOptions(String text, String bytes) {
    String hex = bytes.replace(" ", "");
    assertEquals(hex, hex(TCP.parse(text)));
    assertEquals(text, print(TCP, hex));
  }

  @Test
  void otherWaysToSayIt() {
    assertEquals("01010000", hex(IP.parse("nop;nop;eol;eol")));
    assertEquals("", print(IP, "0101"));
    assertEquals(
        hex(IP.parse("ts.preip{1.1.1.1=1^2.2.2.2}")), hex(IP.parse("ts{1.1.1.1=1^2.2.2.2}")));
    assertEquals(hex(IP.parse("ts.ip{1.1.1.1=1}")), hex(IP.parse("ts{1.1.1.1=1}")));
    assertEquals(
        "0512000000010000000200000003 00000004".replace(" ", ""),
        hex(TCP.parse("sack1-2,sack3:4")));
    assertEquals("sack1-2;sack3-4", print(TCP, "051200000001000000020000000300000004"));
  }

  @Test
  void fieldsSelect() {
    TcpOptions sack = new TcpOptions("tcp_sack", 0, Selection.SACK);
    TcpOptions others = new TcpOptions("tcp_ntopt", 0, Selection.NO_TIMESTAMPS);
    String all = "02040578" + "0402" + "0101" + "080a0000000100000002" + "050a0000000100000002";
    assertEquals("sackok;sack1-2", print(sack, all));
    assertEquals("mss1400;sackok;sack1-2", print(others, all));
    byte[] bytes = HexFormat.of().parseHex(all);
    StringBuilder selected = new StringBuilder();
    others.select(bytes, 0, bytes.length, selected);
    assertEquals(16, selected.length());
    assertNull(sack.parse("mss5"));
    assertNull(others.parse("ts1:2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rr{",
        "rr{1.2.3}",
        "rr{1.2.3.256}",
        "ts{1",
        "ts.16{}",
        "ts.ip{1.2.3.4}",
        "300",
        "99=300",
        "x",
        "rr{}x",
        "98;",
        "rr{}+60",
        "ts{!}",
        ""
      })
  void wrongIpOptions(String text) {
    assertNull(IP.parse(text));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mss",
        "mss65536",
        "wscale256",
        "sack1",
        "sack1-",
        "ts1",
        "ts1:",
        "sackokay",
        "x",
        ""
      })
  void wrongTcpOptions(String text) {
    assertNull(TCP.parse(text));
  }

  @ParameterizedTest
  @ValueSource(strings = {"07", "0702", "070303", "070804000000", "4404", "44040401", "6301", "63"})
  void badIpOptionsAreAQuestionMark(String hex) {
    assertEquals("?", print(IP, "0101" + hex));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"0203", "020305", "03020a", "040301", "05030a", "080b01", "63", "6300", "6310"})
  void badTcpOptionsAreAQuestionMark(String hex) {
    assertEquals("?", print(TCP, "0204057801" + hex));
  }
}
