// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static io.sluice.elements.inspect.InspectedStreams.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.handler.Handlers.HandlerException;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IntrusionFilterTest {
  private static final String REQUEST =
      "GET /a/%2e%2e/../secret?x=1 HTTP/1.1\r\nHost: shop.example\r\nUser-Agent: Nikto/2\r\n"
          + "Cookie: id=7\r\nContent-Length: 5\r\n\r\nhello";

  @TempDir Path folder;

  private static String rule(int sid, String head, String options) {
    return head + " (msg:\"rule " + sid + "\"; " + options + " sid:" + sid + "; rev:2;)\n";
  }

  private static String tcp(int sid, String options) {
    return rule(sid, "alert tcp any any -> any any", options);
  }

  private TreeSet<String> udpAlerts(String rules, byte[] payload) throws IOException {
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      streams.graph.send("in", InspectedStreams.udp(1000, 53, payload));
      return streams.alerts();
    }
  }

  private boolean holds(String options, String payload) throws IOException {
    String rules = rule(1, "alert udp any any -> any any", options);
    return !udpAlerts(rules, bytes(payload)).isEmpty();
  }

  @Test
  void contentsAndTheirModifiers() throws IOException {
    assertTrue(holds("content:\"abc\";", "xxabcx"));
    assertTrue(!holds("content:\"abc\";", "xxaBcx"));
    assertTrue(holds("content:\"abc\"; nocase;", "xxaBcx"));
    assertTrue(holds("content:\"a|62 63|\";", "xxabcx"));
    assertTrue(holds("content:\"a\\;b\";", "xxa;bx"));
    assertTrue(!holds("content:!\"abc\"; content:\"x\";", "xxabcx"));
    assertTrue(holds("content:!\"abd\"; content:\"x\";", "xxabcx"));
    assertTrue(holds("content:\"abc\"; offset:2; depth:3;", "xxabcx"));
    assertTrue(!holds("content:\"abc\"; offset:3;", "xxabcx"));
    assertTrue(!holds("content:\"abc\"; depth:4;", "xxabcx"));
    assertTrue(holds("content:\"ab\"; content:\"cd\"; distance:1; within:3;", "ab_cd"));
    assertTrue(!holds("content:\"ab\"; content:\"cd\"; distance:2;", "ab_cd"));
    // The first "ab" does not lead to a match, but the second does.
    assertTrue(holds("content:\"ab\"; content:\"cd\"; within:2;", "ab_abcd"));
    assertTrue(holds("content:\"abc\"; startswith;", "abcx"));
    assertTrue(!holds("content:\"abc\"; startswith;", "xabc"));
    assertTrue(holds("content:\"abc\"; endswith;", "abcabc"));
    assertTrue(!holds("content:\"abc\"; endswith;", "abcx"));
    assertTrue(holds("content:\"abc\",nocase,offset 1;", "xABC"));
  }

  @Test
  void otherOptions() throws IOException {
    assertTrue(holds("pcre:\"/a[0-9]+b/i\";", "xA12B"));
    assertTrue(!holds("pcre:\"/^a/\";", "xa"));
    assertTrue(holds("content:\"k=\"; pcre:\"/^[0-9]{3}/R\";", "k=x k=123"));
    assertTrue(holds("pcre:!\"/zz/\"; content:\"a\";", "abc"));
    assertTrue(holds("content:\"L\"; byte_test:2,>,255,0,relative;", "L\u0001\u0000"));
    assertTrue(!holds("content:\"L\"; byte_test:2,>,256,0,relative;", "L\u0001\u0000"));
    assertTrue(holds("byte_test:2,=,1,0,little;", "\u0001\u0000"));
    assertTrue(holds("byte_test:3,=,255,0,string,hex;", " ff"));
    assertTrue(holds("byte_jump:1,0; content:\"x\"; distance:0; within:1;", "\u0002abx"));
    assertTrue(!holds("byte_jump:1,0; content:\"x\"; distance:0; within:1;", "\u0001abx"));
    assertTrue(!holds("byte_jump:4,0; content:\"x\";", "\u00ff\u00ff\u00ff\u00ffx"));
    assertTrue(holds("content:\"a\"; isdataat:2,relative;", "abc"));
    assertTrue(!holds("content:\"a\"; isdataat:3,relative;", "abc"));
    assertTrue(holds("content:\"c\"; isdataat:!1,relative;", "abc"));
    String size = "byte_extract:1,0,size; ";
    assertTrue(holds(size + "content:\"c\"; offset:size;", "\u0003abc"));
    assertTrue(!holds(size + "content:\"b\"; offset:size;", "\u0003abc"));
    assertTrue(holds(size + "content:\"a\"; depth:size;", "\u0002abc"));
    assertTrue(!holds(size + "content:\"b\"; depth:size;", "\u0002abc"));
    assertTrue(holds(size + "content:\"b\"; distance:0; within:size;", "\u0002abc"));
    assertTrue(!holds(size + "content:\"b\"; distance:size;", "\u0002abc"));
    assertTrue(holds(size + "byte_test:1,=,size,1;", "\u0003\u0003"));
    assertTrue(holds(size + "byte_jump:1,size; content:\"c\"; within:1;", "\u0002a\u0001bc"));
    assertTrue(!holds(size + "isdataat:size;", "\u0003ab"));
    assertTrue(holds(size + "isdataat:size,relative;", "\u0002ab"));
    // The first number leads nowhere, the second does.
    assertTrue(
        holds(
            "content:\"n\"; byte_extract:1,0,n,relative; content:\"x\"; distance:n;" + " within:1;",
            "n\u0005ab n\u0002abx"));
    assertTrue(holds("dsize:3;", "abc"));
    assertTrue(holds("dsize:2<>4;", "abc"));
    assertTrue(!holds("dsize:>3;", "abc"));
    assertTrue(holds("ttl:64;", "abc"));
  }

  @Test
  void expressionsThatExplodeAreRefused() throws IOException {
    String nested = "(".repeat(12) + "a" + "{2,9})".repeat(12);
    String head = "alert udp any any -> any any";
    String rules =
        rule(1, head, "pcre:\"/((a{500}){500}){500}/\";")
            + rule(2, head, "pcre:\"/" + nested + "/\";")
            + rule(3, head, "pcre:\"/(a|[]{9}]{900}){20}/\";")
            + rule(4, head, "pcre:\"/(x+x+)+y/\";");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      assertEquals("2", streams.graph.read("x.rules"));
      // What takes a matcher that tries one way after the other for ever.
      streams.graph.send("in", InspectedStreams.udp(1000, 53, bytes("x".repeat(1300))));
      assertEquals("[]", streams.alerts().toString());
    }
  }

  @Test
  void wordsThatLackTheirNumberAreRefused() throws IOException {
    String head = "alert udp any any -> any any";
    String rules =
        rule(1, head, "byte_jump:1,0,multiplier;")
            + rule(2, head, "byte_jump:1,0,post_offset;")
            + rule(3, head, "byte_extract:1,0,n,multiplier ;");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      assertEquals("0", streams.graph.read("x.rules"));
      assertEquals(3, streams.graph.read("x.refused").lines().count());
    }
  }

  /** Rules with parts that are missing, double or exchanged. */
  @Test
  void mutatedRulesAreReadOrRefused() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String rules =
        HTTP_RULES
            + tcp(12, "content:!\"a|62 63|\",nocase,offset 1,depth 9; isdataat:!2,relative;")
            + tcp(13, "byte_extract:1,0,n,relative,little,multiplier 2; content:\"x\"; offset:n;")
            + tcp(14, "byte_test:3,!&,255,0,string,hex; byte_jump:1,0,align,post_offset -1;")
            + tcp(15, "pcre:!\"/a{2,3}b/iR\"; flowbits:set,a; flow:established,to_server;")
            + tcp(16, "flags:S+,12; threshold:type both, track by_dst, count 2, seconds 60;")
            + rule(17, "alert udp [1.2.3.0/24,!1.2.3.4] any <> any 5:6", "dsize:2<>4; ttl:>3;")
            + rule(18, "alert ssh $HOME_NET any -> !$HOME_NET [1:,!7]", "bsize:>3; urilen:<9;")
            + tcp(19, "flowint:a,+,1; flowint:b,>=,20; stream_size:both,<,90; noalert;")
            + tcp(20, "ssl_version:!tls1.0,!sslv3; ssl_state:client_hello,client_keyx;")
            + tcp(21, "tls.subject:!\"CN=x, O=y\"; tls.cert_serial; content:\"0A:\"; bsize:3;")
            + tcp(22, "app-layer-event:tls.invalid_sni_type; pcre:\"/(a{2,1500}[^b]{999}){1}/G\";")
            + rule(23, "alert pkthdr any any -> any any", "decode-event:ipv4.trunc_pkt;");
    String pieces = "!,;:\"|/\\[]{}()<>=&^$ 09ab-";
    StringBuilder mutated = new StringBuilder();
    for (String line : rules.repeat(60).lines().toList()) {
      StringBuilder text = new StringBuilder(line);
      for (int k = 1 + random.nextInt(3); k > 0; k--) {
        int at = random.nextInt(text.length());
        int end = Math.min(text.length(), at + random.nextInt(8));
        String piece = random.nextBoolean() ? "" : "" + pieces.charAt(random.nextInt(25));
        text.replace(at, end, piece);
      }
      mutated.append(text).append('\n');
    }
    try (InspectedStreams streams = new InspectedStreams(folder, mutated.toString(), "")) {
      int read = Integer.parseInt(streams.graph.read("x.rules"));
      long refused = streams.graph.read("x.refused").lines().count();
      assertTrue(read > 20 && refused > 20, read + " read, " + refused + " refused, seed " + seed);
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  @Test
  void dnsNames() throws IOException {
    byte[] query =
        TestGraph.hex("0001 0100 0001 0000 0000 0000 03777777 076578616d706c65 0000010001");
    String rules =
        rule(1, "alert udp any any -> any 53", "dns.query; content:\"www.example\"; bsize:11;")
            + rule(
                2, "alert udp any any -> any 53", "dns.query; content:\"www.exampl\"; endswith;");
    assertEquals("[1 x 1]", udpAlerts(rules, query).toString());
    for (int length = 0; length < query.length; length++) {
      udpAlerts(rules, Arrays.copyOf(query, length));
    }
  }

  private static final String HTTP_RULES =
      tcp(1, "http.method; content:\"GET\";")
          + tcp(2, "http.uri; content:\"/secret\"; startswith;")
          + tcp(3, "http.uri.raw; content:\"%2e\";")
          + tcp(4, "http.host; content:\"shop.example\"; bsize:12;")
          + tcp(5, "content:\"nikto\"; nocase; http_user_agent;")
          + tcp(6, "http.cookie; content:\"id=\"; http.uri; content:\"secret\";")
          + tcp(7, "http.request_body; content:\"hello\"; bsize:5;")
          + tcp(8, "http.header; content:\"Host|3a| \";")
          + tcp(9, "content:\"POST\"; http_method;")
          + tcp(10, "content:\"cret?\"; http_uri; content:\"hello\";")
          + tcp(11, "content:\"HTTP/1.1\"; content:\"hello\"; distance:10;");

  private static final String HTTP_ALERTS =
      "[1 x N, 10 x N, 11 x N, 2 x N, 3 x N, 4 x N, 5 x N, 6 x N, 7 x N, 8 x N]";

  /** A request as one segment, cut at every byte, in the wrong order, and byte by byte. */
  @Test
  void requestsAreFoundHoweverTheyAreCut() throws IOException {
    byte[] request = bytes(REQUEST);
    try (InspectedStreams streams = new InspectedStreams(folder, HTTP_RULES, "")) {
      int connections = 0;
      for (int cut = 0; cut < request.length; cut++) {
        for (boolean swapped : new boolean[] {false, true}) {
          int port = streams.connect(80);
          byte[] head = Arrays.copyOf(request, cut);
          byte[] tail = Arrays.copyOfRange(request, cut, request.length);
          if (!swapped) {
            streams.client(port, 80, 1, head);
          }
          streams.client(port, 80, 1 + cut, tail);
          if (swapped) {
            streams.client(port, 80, 1, head);
          }
          connections++;
        }
      }
      int port = streams.connect(80);
      for (int i = 0; i < request.length; i++) {
        streams.client(port, 80, 1 + i, new byte[] {request[i]});
      }
      connections++;
      assertEquals(HTTP_ALERTS.replace("N", "" + connections), streams.alerts().toString());
    }
  }

  @Test
  void requestsOfOneConnectionAreToldApart() throws IOException {
    String rules =
        tcp(1, "http.uri; content:\"/two\"; http.method; content:\"POST\";")
            + tcp(2, "http.uri; content:\"/one\"; http.method; content:\"POST\";")
            + tcp(3, "flow:to_client; http.stat_code; content:\"404\";");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      int port = streams.connect(80);
      String both = "GET /one HTTP/1.1\r\nHost: a\r\n\r\nPOST /two HTTP/1.1\r\nHost: a\r\n\r\n";
      streams.client(port, 80, 1, bytes(both));
      streams.server(port, 80, 1, bytes("HTTP/1.1 404 Not Found\r\n\r\n"));
      assertEquals("[1 x 1, 3 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void linesOfHttpAndTheirNames() throws IOException {
    String rules =
        tcp(1, "http.header_names; content:\"|0d 0a|Host|0d 0a|User-Agent|0d 0a|\"; startswith;")
            + tcp(2, "http.header_names; content:!\"Referer\"; http.method; content:\"GET\";")
            + tcp(
                3, "http.request_line; content:\"GET /a\"; startswith; content:\"1.1\"; endswith;")
            + tcp(4, "http.protocol; content:\"HTTP/1.1\"; bsize:8; flow:to_server;")
            + tcp(5, "http.start; content:\"GET \"; startswith; content:\"id=7\";")
            + tcp(6, "http.content_len; content:\"5\"; bsize:1;")
            + tcp(7, "content:\"text/html\"; http_content_type;")
            + tcp(8, "http.stat_msg; content:\"Not Found\"; bsize:9;")
            + tcp(9, "http.response_line; content:\"404 Not Found\"; endswith;")
            + tcp(10, "http.server; content:\"nginx\";")
            + tcp(11, "http.referer; content:\"a\";");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      assertEquals("", streams.graph.read("x.refused"));
      int port = streams.connect(80);
      streams.client(port, 80, 1, bytes(REQUEST));
      String answer = "HTTP/1.1 404 Not Found\r\nServer: nginx\r\nContent-Type: text/html\r\n\r\n";
      streams.server(port, 80, 1, bytes(answer));
      String wanted = "[1 x 1, 10 x 1, 2 x 1, 3 x 1, 4 x 1, 5 x 1, 6 x 1, 7 x 1, 8 x 1, 9 x 1]";
      assertEquals(wanted, streams.alerts().toString());
    }
  }

  @Test
  void applicationsAreToldByTheirFirstBytes() throws IOException {
    StringBuilder rules = new StringBuilder();
    List<String> protocols = List.of("http", "tls", "ssh", "ftp", "smtp", "smb", "dns");
    for (String protocol : protocols) {
      int sid = 1 + protocols.indexOf(protocol);
      String head = "alert " + protocol + " any any -> any any";
      rules.append(rule(sid, head, "flow:to_server; content:\"o\"; nocase;"));
    }
    rules.append(tcp(8, "app-layer-protocol:!http; flow:to_server; content:\"o\"; nocase;"));
    try (InspectedStreams streams = new InspectedStreams(folder, rules.toString(), "")) {
      assertEquals("", streams.graph.read("x.refused"));
      List<String> openings =
          List.of(
              "GET /o HTTP/1.1\r\n\r\n",
              "\u0016\u0003\u0001\u0000\u0020\u0001ooooo",
              "SSH-2.0-o\r\n",
              "USER ooo\r\n",
              "EHLO ooo\r\n",
              "\u0000\u0000\u0000\u0020\u00ffSMBooo",
              "something else\r\n");
      for (String opening : openings) {
        int port = streams.connect(4711);
        if (opening.startsWith("USER")) {
          streams.server(port, 4711, 1, bytes("220 welcome\r\n"));
        }
        streams.client(port, 4711, 1, bytes(opening.substring(0, 3)));
        streams.client(port, 4711, 4, bytes(opening.substring(3)));
      }
      String wanted = "[1 x 1, 2 x 1, 3 x 1, 4 x 1, 5 x 1, 6 x 1, 8 x 6]";
      assertEquals(wanted, streams.alerts().toString());
      String unknown = "alert gopher any any -> any any (msg:\"x\"; sid:1;)\n";
      try (InspectedStreams other = new InspectedStreams(folder, unknown, "")) {
        assertTrue(other.graph.read("x.refused").contains("1: protocol 'gopher'"));
      }
    }
  }

  @Test
  void serverNamesOfTls() throws IOException {
    String hello =
        "1603010041 0100003d 0303"
            + "00".repeat(32)
            + "00 0002 1301 01 00 0012 0000 000e 000c 00 0009 612e6578616d706c65";
    byte[] bytes = TestGraph.hex(hello);
    String rules = tcp(1, "tls.sni; content:\"a.example\"; startswith; endswith;");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      int port = streams.connect(443);
      streams.client(port, 443, 1, Arrays.copyOf(bytes, 70));
      streams.client(port, 443, 71, Arrays.copyOfRange(bytes, 70, bytes.length));
      assertEquals("[1 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void droppedFlowsStayDropped() throws IOException {
    String rules =
        rule(1, "drop tcp any any -> any 80", "flow:established,to_server; content:\"evil\";")
            + rule(2, "reject tcp any any -> any 81", "content:\"evil\";")
            + rule(3, "pass tcp any any -> any 82", "content:\"friend\";")
            + rule(4, "drop tcp any any -> any 82", "content:\"friendly\";");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      int port = streams.connect(80);
      streams.client(port, 80, 1, bytes("ev"));
      assertEquals(4, streams.passed());
      streams.client(port, 80, 3, bytes("il"));
      streams.client(port, 80, 5, bytes("more"));
      streams.server(port, 80, 1, bytes("answer"));
      assertEquals(4, streams.passed());
      assertEquals(1, streams.graph.drops("x", "dropped by a rule"));
      assertEquals(2, streams.graph.drops("x", "flow was dropped by a rule"));
      port = streams.connect(81);
      streams.client(port, 81, 1, bytes("evil"));
      byte[] reset = streams.graph.packets("reset").get(0);
      assertEquals(40, reset.length);
      assertEquals(4, reset[33]);
      assertEquals(10, reset[16]);
      assertEquals(1, reset[19]);
      port = streams.connect(82);
      streams.client(port, 82, 1, bytes("friendly"));
      assertEquals("[1 x 1, 2 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void nothingIsDroppedWhereOnlyAlertsAreWanted() throws IOException {
    String rules = rule(1, "drop tcp any any -> any 80", "content:\"evil\";");
    InspectedStreams streams = new InspectedStreams(folder, rules, ", DETECT true");
    int port = streams.connect(80);
    streams.client(port, 80, 1, bytes("evil"));
    streams.client(port, 80, 5, bytes("more"));
    streams.graph.send("in", new byte[10]);
    assertEquals(6, streams.passed());
    List<String> log = streams.log();
    assertEquals(1, log.size());
    assertTrue(
        log.get(0)
            .endsWith(
                ",\"event_type\":\"alert\",\"src_ip\":\"10.0.0.1\",\"src_port\":1025,\"dest_ip\":"
                    + "\"10.0.0.2\",\"dest_port\":80,\"proto\":\"TCP\",\"alert\":{\"action\":"
                    + "\"allowed\",\"gid\":1,\"signature_id\":1,\"rev\":2,\"signature\":\"rule 1\","
                    + "\"category\":\"\",\"severity\":3}}"),
        log.get(0));
  }

  @Test
  void evasionsAreDropped() throws IOException {
    String rules = tcp(1, "content:\"attack\";");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      int port = streams.connect(80);
      streams.client(port, 80, 1, bytes("att"));
      // Says something else for the last byte than before.
      streams.client(port, 80, 3, bytes("Xack"));
      assertEquals(1, streams.graph.drops("x", "segment contradicts an earlier one"));
      streams.client(port, 80, 3, bytes("tack"));
      assertEquals("[1 x 1]", streams.alerts().toString());
      // Early segments that contradict each other.
      port = streams.connect(80);
      streams.client(port, 80, 3, bytes("tack"));
      streams.client(port, 80, 3, bytes("rack"));
      assertEquals(2, streams.graph.drops("x", "segment contradicts an earlier one"));
      streams.client(port, 80, 1, bytes("atta"));
      assertEquals("[1 x 2]", streams.alerts().toString());
      byte[] wrong = InspectedStreams.tcp(true, port, 80, 0x18, 7, bytes("x"));
      wrong[wrong.length - 1]++;
      streams.graph.send("in", wrong);
      assertEquals(1, streams.graph.drops("x", "bad TCP checksum"));
      byte[] fragment = InspectedStreams.udp(1, 2, bytes("x"));
      fragment[6] = 0x20;
      streams.graph.send("in", fragment);
      assertEquals(1, streams.graph.drops("x", "fragment"));
      streams.client(port, 80, 100_000, bytes("x"));
      assertEquals(1, streams.graph.drops("x", "segment too far ahead"));
    }
  }

  /** More rules of which a part is found than are remembered, and then the end of the first one. */
  @Test
  void noiseDoesNotHideARule() throws IOException {
    StringBuilder rules = new StringBuilder(tcp(1, "content:\"beginning\"; content:\"end\";"));
    StringBuilder noise = new StringBuilder();
    for (int sid = 2; sid < 200; sid++) {
      rules.append(tcp(sid, "content:\"noise%03d\"; content:\"never\";".formatted(sid)));
      noise.append("noise%03d ".formatted(sid));
    }
    try (InspectedStreams streams = new InspectedStreams(folder, rules.toString(), "")) {
      int port = streams.connect(80);
      streams.client(port, 80, 1, bytes("beginning"));
      streams.client(port, 80, 10, bytes(noise.toString()));
      int at = 10 + noise.length();
      streams.client(port, 80, at, bytes("e"));
      streams.client(port, 80, at + 1, bytes("nd"));
      assertEquals("[1 x 1]", streams.alerts().toString());
      // Forgotten again, and alerted once all the same.
      streams.client(port, 80, at + 3, bytes(noise.toString()));
      streams.client(port, 80, at + 3 + noise.length(), bytes("end"));
      assertEquals("[1 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void memoryOfStreamsIsBoundedAndComesBack() throws IOException {
    String rules = tcp(1, "content:\"attack\";");
    try (InspectedStreams streams =
        new InspectedStreams(folder, rules, ", MEMORY 1048576, DEPTH 65536")) {
      byte[] text = new byte[1024];
      Arrays.fill(text, (byte) 'a');
      int first = 0;
      for (int connection = 0; connection < 40; connection++) {
        int port = streams.connect(80);
        first = connection == 0 ? port : first;
        for (int i = 0; i < 64; i++) {
          streams.client(port, 80, 1 + i * text.length, text);
        }
      }
      long used = Long.parseLong(streams.graph.read("x.memory"));
      assertTrue(used > 900_000 && used <= 1_048_576, "used " + used);
      assertTrue(streams.graph.drops("x", "no memory for the stream") > 1000);
      // The same ports again, after a reset that is believed and one that is not.
      streams.graph.send("in", InspectedStreams.tcp(true, first, 80, 4, 17, new byte[0]));
      streams.graph.send("in", InspectedStreams.tcp(true, first, 80, 2, 5000, new byte[0]));
      assertEquals(used, Long.parseLong(streams.graph.read("x.memory")));
      streams.graph.send("in", InspectedStreams.tcp(true, first, 80, 4, 65_537, new byte[0]));
      streams.graph.send("in", InspectedStreams.tcp(true, first, 80, 2, 5000, new byte[0]));
      assertEquals(used - 65_536, Long.parseLong(streams.graph.read("x.memory")));
      streams.client(first, 80, 5001, bytes("attack"));
      assertEquals("[1 x 1]", streams.alerts().toString());
    }
  }

  /** Flows that are gone leave their states, and these a little memory, to those that come. */
  @Test
  void memoryOfFlowsThatAreGoneIsUsedAfterAReplacement() throws IOException {
    Path file = folder.resolve("test.rules");
    Files.writeString(file, tcp(1, "content:\"attack\";"));
    String config =
        "in :: Inject -> MarkIPHeader -> x :: IntrusionFilter(%s, FLOWS %d) -> out :: Capture";
    try (TestGraph graph = TestGraph.of(config.formatted(file, 2))) {
      for (int port = 1025; port < 1035; port++) {
        byte[] segment = InspectedStreams.tcp(true, port, 80, 0x18, 1, bytes("att"));
        graph.send("in", segment);
      }
      String used = graph.read("x.memory");
      assertEquals("2", graph.read("x.flows"));
      graph.replace(config.formatted(file, 3));
      assertEquals(used, graph.read("x.memory"));
      for (int port = 1034; port < 1045; port++) {
        byte[] segment = InspectedStreams.tcp(true, port, 80, 0x18, 4, bytes("ack"));
        graph.send("in", segment);
      }
      assertEquals("3", graph.read("x.flows"));
      assertEquals("1", graph.read("x.alerts"));
      long more = Long.parseLong(graph.read("x.memory")) - Long.parseLong(used);
      assertTrue(more <= 512, "more by " + more);
    }
  }

  @Test
  void laterEarlySegmentsCountWhereAskedFor() throws IOException {
    try (InspectedStreams streams =
        new InspectedStreams(folder, tcp(1, "content:\"attack\";"), ", OVERLAP last")) {
      int port = streams.connect(80);
      streams.client(port, 80, 3, bytes("rick"));
      streams.client(port, 80, 3, bytes("tack"));
      streams.client(port, 80, 1, bytes("at"));
      assertEquals("[1 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void flagsFlowbitsAndLimits() throws IOException {
    String rules =
        tcp(1, "flags:S; detection_filter:track by_src, count 3, seconds 60;")
            + tcp(2, "content:\"USER\"; flowbits:set,user; flowbits:noalert;")
            + tcp(3, "content:\"STOR\"; flowbits:isset,user;")
            + tcp(4, "content:\"QUIT\"; flowbits:isnotset,user;")
            + tcp(5, "flags:S; threshold:type both, track by_dst, count 2, seconds 60;");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      int first = streams.connect(21);
      streams.client(first, 21, 1, bytes("STOR "));
      streams.client(first, 21, 6, bytes("QUIT "));
      for (int i = 0; i < 4; i++) {
        int port = streams.connect(21);
        streams.client(port, 21, 1, bytes("USER "));
        streams.client(port, 21, 6, bytes("QUIT STOR "));
      }
      assertEquals("[1 x 2, 3 x 4, 4 x 1, 5 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void rulesAreReadAgain() throws IOException {
    Path file = folder.resolve("changing.rules");
    Files.writeString(file, tcp(1, "content:\"one\";"));
    try (TestGraph graph =
        TestGraph.of(
            "in :: Inject -> MarkIPHeader -> x :: IntrusionFilter("
                + file
                + ") -> out :: Capture")) {
      assertEquals("1", graph.read("x.rules"));
      Files.writeString(
          file, tcp(1, "content:\"one\";") + tcp(2, "content:\"two\";") + "nonsense\n");
      graph.write("x.reload", "");
      assertEquals("2", graph.read("x.rules"));
      assertTrue(graph.read("x.refused").contains("changing.rules:3: a rule is"));
      Files.delete(file);
      assertThrows(HandlerException.class, () -> graph.write("x.reload", ""));
      assertEquals("2", graph.read("x.rules"));
    }
    assertTrue(
        TestGraph.errorsOf("Idle -> IntrusionFilter(" + file + ") -> Discard")
            .contains("cannot read rules"));
    assertTrue(TestGraph.errorsOf("Idle -> IntrusionFilter -> Discard").contains("missing FILE"));
    String zero = "Idle -> IntrusionFilter(" + file + ", EVE \\<00>) -> Discard";
    assertTrue(TestGraph.errorsOf(zero).contains("a file name holds no zero byte"));
  }

  /**
   * Six hundred rules of random strings, over datagrams and over streams cut anywhere: the same as
   * a matcher that knows no tricks.
   */
  @Test
  void randomRulesAgreeWithASlowMatcher() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    StringBuilder rules = new StringBuilder();
    SlowMatcher slow = new SlowMatcher();
    for (int sid = 1; sid <= 600; sid++) {
      String options = slow.addRandomRule(sid, random);
      rules.append(rule(sid, "alert ip any any -> any any", options));
    }
    try (InspectedStreams streams = new InspectedStreams(folder, rules.toString(), "")) {
      assertEquals("", streams.graph.read("x.refused"));
      int[] expected = new int[601];
      for (int i = 0; i < 300; i++) {
        byte[] text = slow.randomText(random);
        slow.matches(text).forEach(sid -> expected[sid] += 2);
        streams.graph.send("in", InspectedStreams.udp(5000 + i, 6000, text));
        int port = streams.connect(6000);
        int at = 0;
        while (at < text.length) {
          int end = Math.min(text.length, at + 1 + random.nextInt(40));
          streams.client(port, 6000, 1 + at, Arrays.copyOfRange(text, at, end));
          at = end;
        }
      }
      TreeSet<String> wanted = new TreeSet<>();
      for (int sid = 1; sid <= 600; sid++) {
        if (expected[sid] > 0) {
          wanted.add(sid + " x " + expected[sid]);
        }
      }
      assertTrue(wanted.size() > 20, "too few rules match: seed " + seed);
      assertEquals(wanted, streams.alerts(), "seed " + seed);
    }
  }
}
