// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static io.sluice.elements.inspect.InspectedStreams.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Corners of what rules mean, as the manuals of Suricata and Snort have it. */
class RuleMeaningTest {
  @TempDir Path folder;

  private static String rule(int sid, String head, String options) {
    return head + " (msg:\"rule " + sid + "\"; " + options + " sid:" + sid + ";)\n";
  }

  private static String udp(String action, int sid, String options) {
    return rule(sid, action + " udp any any -> any any", options);
  }

  private InspectedStreams streams(String... rules) throws IOException {
    return new InspectedStreams(folder, String.join("", rules), "");
  }

  private boolean holds(String options, String payload) throws IOException {
    try (InspectedStreams streams = streams(udp("alert", 1, options))) {
      assertEquals("", streams.graph.read("x.refused"));
      streams.graph.send("in", InspectedStreams.udp(1000, 2000, bytes(payload)));
      return !streams.alerts().isEmpty();
    }
  }

  private boolean holdsForRequest(String options, String request) throws IOException {
    String head = "alert tcp any any -> any any";
    try (InspectedStreams streams = streams(rule(1, head, options))) {
      assertEquals("", streams.graph.read("x.refused"));
      streams.client(streams.connect(80), 80, 1, bytes(request));
      return !streams.alerts().isEmpty();
    }
  }

  private String refused(String options) throws IOException {
    try (InspectedStreams streams = streams(udp("alert", 1, options))) {
      return streams.graph.read("x.refused");
    }
  }

  /** What is asked in between, and moves nothing, does not keep a content from another place. */
  @Test
  void contentsAreTriedAgainBehindOptionsThatMoveNothing() throws IOException {
    for (String between :
        new String[] {"byte_test:1,=,97,0;", "isdataat:3;", "bsize:>3;", "content:!\"zz\";"}) {
      String options = "content:\"ab\"; " + between + " content:\"cd\"; within:2;";
      assertTrue(holds(options, "ab_abcd"), between);
      assertFalse(holds(options, "ab_ab_cd"), between);
    }
  }

  /** Another match of an expression may begin within the one before. */
  @Test
  void expressionsAreTriedAgainFromTheNextByte() throws IOException {
    assertTrue(holds("pcre:\"/..x/\"; content:\"y\"; within:1;", "aaxxy"));
    assertFalse(holds("pcre:\"/..x/\"; content:\"y\"; within:1;", "aaxx_y"));
    assertTrue(holds("pcre:\"/b*/\"; content:\"c\"; within:1;", "bbbac"));
  }

  @Test
  void expressionsEndBeforeALastLineFeed() throws IOException {
    assertTrue(holds("pcre:\"/ab$/\";", "xab\n"));
    assertFalse(holds("pcre:\"/ab$/E\";", "xab\n"));
    assertTrue(holds("pcre:\"/ab$/mO\";", "ab\nx"));
  }

  /** Each buffer has a place of its own from which the next content in it counts. */
  @Test
  void contentsAreRelativeWithinTheirBuffer() throws IOException {
    String request = "GET /x HTTP/1.1\r\nHost: a\r\n\r\n";
    String line = "content:\"HTTP/\"; content:\"/x\"; http_uri; content:\"1.1\"; ";
    assertTrue(holdsForRequest(line + "distance:0; within:3;", request));
    assertFalse(holdsForRequest(line + "distance:1; within:3;", request));
    String sticky = "content:\"HTTP/\"; http.uri; content:\"/x\"; pkt_data; content:\"1.1\"; ";
    assertTrue(holdsForRequest(sticky + "distance:0; within:3;", request));
  }

  /** A jump begins behind the digits that there are, not behind those that there may be. */
  @Test
  void digitsEndWhereTheyEnd() throws IOException {
    String jump = "content:\"n\"; byte_jump:5,0,relative,string,dec; content:\"x\"; within:1;";
    assertTrue(holds(jump, "n2abx____"));
    assertTrue(holds(jump, "n00002abx"));
    assertTrue(holds(jump, "n 2abx___"));
    assertFalse(holds(jump, "n2ab_abx_"));
    String extract =
        "content:\"n\"; byte_extract:4,0,v,relative,string,dec; content:\"x\"; within:1;";
    assertTrue(holds(extract, "n12x"));
  }

  @Test
  void placesAreEitherAbsoluteOrRelative() throws IOException {
    String both = "offset, depth or startswith, and distance or within";
    assertTrue(refused("content:\"a\"; offset:1; distance:1;").contains(both));
    assertTrue(refused("content:\"a\"; within:4; depth:4;").contains(both));
    assertTrue(refused("content:\"a\"; distance:0; startswith;").contains(both));
    assertEquals("", refused("content:\"a\"; offset:1; depth:3;"));
    assertEquals("", refused("content:\"a\"; distance:1; within:3;"));
  }

  @Test
  void packetsWithoutAFlowGoNoWay() throws IOException {
    String head = "alert icmp any any -> any any";
    byte[] echo = new byte[16];
    echo[0] = 8;
    try (InspectedStreams streams =
        streams(
            rule(1, head, "flow:to_client;"),
            rule(2, head, "flow:to_server;"),
            rule(3, head, "flow:stateless; itype:8;"))) {
      streams.graph.send("in", InspectedStreams.packet(1, "10.0.0.1", "10.0.0.2", echo));
      assertEquals("[3 x 1]", streams.alerts().toString());
    }
  }

  /**
   * Names of hosts have one spelling: without port, in lower case; the raw one is as it was sent.
   */
  @Test
  void hostsHaveOneSpelling() throws IOException {
    for (String host :
        new String[] {"Evil.EXAMPLE:8080", "evil.example", "evil.example \t", "EVIL.example:"}) {
      String request = "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n";
      assertTrue(holdsForRequest("http.host; content:\"evil.example\"; bsize:12;", request), host);
      assertTrue(holdsForRequest("pcre:\"/^evil\\.example$/W\";", request), host);
    }
    String raw = "GET / HTTP/1.1\r\nHost:  Evil.EXAMPLE:8080\t\r\n\r\n";
    assertTrue(holdsForRequest("http.host.raw; content:\"Evil.EXAMPLE:8080\"; bsize:17;", raw));
    assertTrue(holdsForRequest("content:\"EXAMPLE:8080\"; http_raw_host; endswith;", raw));
    assertTrue(holdsForRequest("pcre:\"/Evil/Z\";", raw));
    String six = "GET / HTTP/1.1\r\nHost: [2001:DB8::1]:80\r\n\r\n";
    assertTrue(holdsForRequest("http.host; content:\"[2001:db8::1]\"; bsize:13;", six));
  }

  /** Rules that set a bit are asked before those that ask for it, wherever they stand. */
  @Test
  void bitsAreSetBeforeTheyAreAskedFor() throws IOException {
    try (InspectedStreams streams =
        streams(
            udp("alert", 1, "content:\"b\"; flowbits:isset,seen;"),
            udp("alert", 2, "content:\"b\"; flowbits:isnotset,seen;"),
            udp("alert", 3, "content:\"a\"; flowbits:set,seen;"))) {
      streams.graph.send("in", InspectedStreams.udp(1000, 2000, bytes("ab")));
      assertEquals("[1 x 1, 3 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void bitsAreAskedForTogether() throws IOException {
    try (InspectedStreams streams =
        streams(
            udp("alert", 1, "content:\"1\"; flowbits:set,one,group; noalert;"),
            udp("alert", 2, "content:\"2\"; flowbits:set,two&more; noalert;"),
            udp("alert", 3, "content:\"?\"; flowbits:isset,one|two;"),
            udp("alert", 4, "content:\"?\"; flowbits:isset,one&two;"),
            udp("alert", 5, "content:\"?\"; flowbits:isnotset,one|two;"),
            udp("alert", 6, "content:\"?\"; flowbits:isnotset,one & two;"),
            udp("alert", 7, "content:\"?\"; flowbits:isset,more;"))) {
      assertEquals("", streams.graph.read("x.refused"));
      streams.graph.send("in", InspectedStreams.udp(1000, 2000, bytes("?")));
      assertEquals("[5 x 1, 6 x 1]", streams.alerts().toString());
      streams.graph.send("in", InspectedStreams.udp(1000, 2000, bytes("1?")));
      assertEquals("[3 x 1, 5 x 2, 6 x 1]", streams.alerts().toString());
      streams.graph.send("in", InspectedStreams.udp(1000, 2000, bytes("2?")));
      assertEquals("[3 x 2, 4 x 1, 5 x 2, 6 x 1, 7 x 1]", streams.alerts().toString());
    }
    assertTrue(refused("flowbits:set,a|b;").contains("flowbits"));
    assertTrue(refused("flowbits:isset,a&;").contains("flowbits"));
  }

  /** What is beyond a limit is dropped without an alert; what is below a threshold is not. */
  @Test
  void limitsBoundAlertsAndNotDrops() throws IOException {
    String by = "track by_src, count 2, seconds 60;";
    try (InspectedStreams streams =
        streams(
            udp("drop", 1, "content:\"L\"; threshold:type limit, " + by),
            udp("drop", 2, "content:\"B\"; threshold:type both, " + by),
            udp("drop", 3, "content:\"T\"; threshold:type threshold, " + by),
            udp("drop", 4, "content:\"F\"; detection_filter:" + by))) {
      int port = 1000;
      String passed = "";
      for (String word : new String[] {"L", "B", "T", "F"}) {
        for (int i = 0; i < 4; i++) {
          int before = streams.passed();
          streams.graph.send("in", InspectedStreams.udp(port++, 2000, bytes(word)));
          passed += streams.passed() > before ? "+" : "-";
        }
      }
      assertEquals("----" + "+---" + "+-+-" + "++--", passed);
      assertEquals("[1 x 2, 2 x 1, 3 x 2, 4 x 2]", streams.alerts().toString());
    }
  }

  /** Whatever else is named with it; and servers are at home unless something else is said. */
  @Test
  void anyAmongAddressesIsAny() throws IOException {
    String rules =
        rule(1, "alert udp any any -> [$HOME_NET,$HTTP_SERVERS] any", "content:\"x\";")
            + rule(2, "alert udp [1.2.3.4,any] any -> any any", "content:\"x\";")
            + rule(3, "alert udp [any,!10.0.0.1] any -> any any", "content:\"x\";")
            + rule(4, "alert udp any any -> $DNS_SERVERS any", "content:\"x\";");
    try (InspectedStreams streams = streams(rules)) {
      streams.graph.send("in", InspectedStreams.udp(1000, 2000, bytes("x")));
      assertEquals("", streams.graph.read("x.refused"));
      assertEquals("[1 x 1, 2 x 1, 4 x 1]", streams.alerts().toString());
    }
  }
}
