// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static io.sluice.elements.inspect.InspectedStreams.ACK;
import static io.sluice.elements.inspect.InspectedStreams.SYN;
import static io.sluice.elements.inspect.InspectedStreams.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules about odd things that are seen on the way. */
class EventRulesTest {
  private static final byte[] NOTHING = {};

  @TempDir Path folder;

  private static String rule(int sid, String head, String options) {
    return "alert %s any any -> any any (msg:\"x\"; %s sid:%d;)%n".formatted(head, options, sid);
  }

  /** A rule for each event. */
  private static String rules(String head, String option, String... events) {
    StringBuilder rules = new StringBuilder();
    for (int i = 0; i < events.length; i++) {
      rules.append(rule(i + 1, head, option + ":" + events[i] + ";"));
    }
    return rules.toString();
  }

  private InspectedStreams streams(String rules) throws IOException {
    return new InspectedStreams(folder, rules, "");
  }

  @Test
  void malformedPacketsAreTold() throws IOException {
    String rules =
        rules(
            "pkthdr",
            "decode-event",
            "ipv4.pkt_too_small",
            "ipv4.hlen_too_small",
            "ipv4.iplen_smaller_than_hlen",
            "ipv4.trunc_pkt",
            "ipraw.invalid_ip_version",
            "ipv6.pkt_too_small",
            "ipv6.trunc_pkt",
            "tcp.pkt_too_small",
            "tcp.hlen_too_small",
            "tcp.invalid_optlen",
            "udp.pkt_too_small",
            "udp.hlen_invalid",
            "udp.hlen_too_small",
            "icmpv4.pkt_too_small",
            "ipv4.icmpv6");
    String others =
        rule(98, "udp", "decode-event:tcp.hlen_too_small;")
            + rule(99, "ip", "ttl:64; content:!\"y\";")
            + rule(16, "tcp", "decode-event:tcp.hlen_too_small; classtype:odd;");
    InspectedStreams streams = streams(rules + others);
    byte[] good = InspectedStreams.tcp(true, 9, 80, ACK, 1, bytes("x"));
    streams.graph.send("in", Arrays.copyOf(good, 19));
    streams.graph.send("in", changed(good, 0, 0x44));
    streams.graph.send("in", changed(good, 3, 19));
    streams.graph.send("in", Arrays.copyOf(good, 40));
    streams.graph.send("in", changed(good, 0, 0x55));
    streams.graph.send("in", changed(Arrays.copyOf(good, 39), 0, 0x60));
    streams.graph.send("in", changed(changed(good, 0, 0x60), 5, 9));
    streams.graph.send("in", InspectedStreams.packet(1, "1.0.0.1", "1.0.0.2", new byte[7]));
    streams.graph.send("in", InspectedStreams.packet(17, "1.0.0.1", "1.0.0.2", new byte[7]));
    streams.graph.send("in", Arrays.copyOf(changed(good, 3, 39), 39));
    streams.graph.send("in", changed(good, 32, 0x40));
    streams.graph.send("in", changed(good, 32, 0x60));
    assertEquals(0, streams.passed());
    byte[] udp = InspectedStreams.udp(1, 2, bytes("y"));
    streams.graph.send("in", changed(udp, 25, 200));
    streams.graph.send("in", changed(udp, 25, 7));
    byte[] ping = InspectedStreams.packet(58, "1.0.0.1", "1.0.0.2", bytes("yyyyyyyyy"));
    streams.graph.send("in", ping);
    assertEquals(3, streams.passed());
    assertEquals(16, streams.alerts().size(), streams.alerts().toString());
    // What tells one rule in two is asked once a packet, and no other rule at all.
    assertTrue(streams.alerts().stream().allMatch(line -> line.endsWith(" x 1")));
    List<String> log = streams.log();
    assertTrue(!log.get(0).contains("src_ip"), log.get(0));
    assertTrue(log.get(1).contains("\"src_ip\":\"10.0.0.1\""), log.get(1));
  }

  private static byte[] changed(byte[] packet, int at, int value) {
    byte[] changed = packet.clone();
    changed[at] = (byte) value;
    return changed;
  }

  @Test
  void segmentsThatDoNotFitAreTold() throws IOException {
    String rules =
        rules(
                "tcp",
                "stream-event",
                "reassembly_overlap_different_data",
                "pkt_retransmission",
                "est_syn_resend",
                "est_syn_resend_diff_seq",
                "est_syn_toclient",
                "est_synack_resend",
                "est_synack_resend_with_diff_seq",
                "est_synack_toserver",
                "3whs_syn_resend_diff_seq_on_syn_recv",
                "3whs_syn_toclient_on_syn_recv",
                "3whs_synack_resend_with_diff_seq",
                "3whs_synack_toserver_on_syn_recv",
                "3whs_synack_in_wrong_direction")
            + rule(20, "tcp", "stream-event:pkt_retransmission; flowint:again,+,1; noalert;")
            + rule(21, "tcp", "flowint:again,>=,2; flowint:told,notset; flowint:told,=,1;");
    try (InspectedStreams streams = streams(rules)) {
      int port = streams.connect(80);
      streams.client(port, 80, 1, bytes("abc"));
      streams.client(port, 80, 1, bytes("abc"));
      streams.client(port, 80, 1, bytes("abc"));
      streams.client(port, 80, 1, bytes("abx"));
      send(streams, true, port, SYN, 0);
      send(streams, true, port, SYN, 7);
      send(streams, false, port, SYN, 0);
      send(streams, false, port, SYN | ACK, 0);
      send(streams, false, port, SYN | ACK, 5);
      send(streams, true, port, SYN | ACK, 0);
      int other = 5000;
      send(streams, true, other, SYN, 0);
      send(streams, true, other, SYN, 0);
      send(streams, true, other, SYN | ACK, 0);
      send(streams, false, other, SYN | ACK, 0);
      send(streams, false, other, SYN | ACK, 0);
      send(streams, true, other, SYN, 9);
      send(streams, false, other, SYN, 9);
      send(streams, false, other, SYN | ACK, 9);
      send(streams, true, other, SYN | ACK, 9);
      String wanted =
          "[1 x 1, 10 x 1, 11 x 1, 12 x 1, 13 x 1, 2 x 2, 21 x 1, 3 x 1, 4 x 1, 5 x 1, 6 x 1,"
              + " 7 x 1, 8 x 1, 9 x 1]";
      assertEquals(wanted, streams.alerts().toString());
    }
  }

  /** A SYN that the server ignores must not have the filter look elsewhere. */
  @Test
  void laterSynsDoNotHideWhatFollows() throws IOException {
    try (InspectedStreams streams = streams(rule(1, "tcp", "content:\"evil\";"))) {
      int port = streams.connect(80);
      send(streams, true, port, SYN, 5000);
      streams.client(port, 80, 1, bytes("evil"));
      assertEquals("[1 x 1]", streams.alerts().toString());
      // Before the third segment of the opening.
      send(streams, true, 7000, SYN, 0);
      send(streams, false, 7000, SYN | ACK, 0);
      send(streams, true, 7000, SYN, 5000);
      streams.client(7000, 80, 1, bytes("evil"));
      assertEquals("[1 x 2]", streams.alerts().toString());
      // The server takes the second one.
      send(streams, true, 7001, SYN, 0);
      send(streams, false, 7001, SYN | ACK, 0);
      send(streams, true, 7001, SYN, 5000);
      byte[] answer = InspectedStreams.tcp(false, 7001, 80, SYN | ACK, 777, NOTHING);
      streams.graph.send("in", acknowledging(answer, 5001));
      streams.client(7001, 80, 5001, bytes("evil"));
      streams.server(7001, 80, 778, bytes("evil"));
      assertEquals("[1 x 4]", streams.alerts().toString());
      // The client takes the second answer.
      send(streams, true, 7002, SYN, 0);
      answer = InspectedStreams.tcp(false, 7002, 80, SYN | ACK, 777, NOTHING);
      streams.graph.send("in", acknowledging(answer, 99));
      send(streams, false, 7002, SYN | ACK, 0);
      streams.server(7002, 80, 1, bytes("evil"));
      assertEquals("[1 x 5]", streams.alerts().toString());
    }
  }

  /** A byte of nothing in place of the last one asks whether the other end is there. */
  @Test
  void keepAlivesPassOnceTheirByteIsAcknowledged() throws IOException {
    String rules = rule(1, "tcp", "stream-event:reassembly_overlap_different_data;");
    try (InspectedStreams streams = streams(rules)) {
      int port = streams.connect(80);
      streams.client(port, 80, 1, bytes("abc"));
      int before = streams.passed();
      streams.client(port, 80, 3, new byte[1]);
      assertEquals(before, streams.passed());
      byte[] answer = InspectedStreams.tcp(false, port, 80, ACK, 1, NOTHING);
      // Two of the three bytes, more than there are, and all.
      streams.graph.send("in", acknowledging(answer, 3));
      streams.graph.send("in", acknowledging(answer, 9));
      streams.client(port, 80, 3, new byte[1]);
      assertEquals(before + 2, streams.passed());
      streams.graph.send("in", acknowledging(answer, 4));
      streams.client(port, 80, 3, new byte[1]);
      assertEquals(before + 4, streams.passed());
      assertEquals("[1 x 2]", streams.alerts().toString());
    }
  }

  private static byte[] acknowledging(byte[] packet, int number) {
    ByteBuffer.wrap(packet).putInt(28, number);
    byte[] tcp = Arrays.copyOfRange(packet, 20, packet.length);
    return InspectedStreams.packet(6, "10.0.0.2", "10.0.0.1", tcp);
  }

  private static void send(InspectedStreams streams, boolean client, int port, int flags, int seq) {
    streams.graph.send("in", InspectedStreams.tcp(client, port, 80, flags, seq, NOTHING));
  }

  @Test
  void headerLinesThatAreOddAreTold() throws IOException {
    String rules =
        rules(
            "http",
            "app-layer-event",
            "http.missing_host_header",
            "http.host_header_ambiguous",
            "http.request_field_missing_colon",
            "http.invalid_content_length_field_in_request",
            "http.invalid_transfer_encoding_value_in_request",
            "http.response_field_missing_colon",
            "http.invalid_content_length_field_in_response",
            "http.invalid_transfer_encoding_value_in_response");
    String counted = rule(20, "http", "app-layer-event:http.missing_host_header; flowint:n,+,1;");
    try (InspectedStreams streams = streams(rules + counted + rule(21, "tcp", "flowint:n,==,2;"))) {
      request(streams, "GET / HTTP/1.1\r\nHost: a\r\nX: y\r\n\r\n");
      assertEquals("[]", streams.alerts().toString());
      request(streams, "GET / HTTP/1.0\r\n\r\nGET / HTTP/1.1\r\n\r\n");
      request(streams, "GET / HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n");
      request(streams, "GET / HTTP/1.1\r\nHost: a\r\nnothing\r\n folded\r\n\r\n");
      request(streams, "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: -5\r\n\r\n");
      request(streams, "POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: gzip\r\n\r\n");
      answer(streams, "HTTP/1.1 200 OK\r\nServer\r\n\r\n");
      answer(streams, "HTTP/1.1 200 OK\r\nContent-Length: x\r\n\r\n");
      answer(streams, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
      answer(streams, "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunky\r\n\r\n");
      String wanted = "[1 x 1, 2 x 1, 20 x 1, 3 x 1, 4 x 1, 5 x 1, 6 x 1, 7 x 1, 8 x 1]";
      assertEquals(wanted, streams.alerts().toString());
    }
  }

  /** Sends a request byte by byte: what is odd is told once. */
  private static void request(InspectedStreams streams, String text) {
    int port = streams.connect(80);
    byte[] request = bytes(text);
    for (int i = 0; i < request.length; i++) {
      streams.client(port, 80, 1 + i, new byte[] {request[i]});
    }
  }

  private static void answer(InspectedStreams streams, String text) {
    int port = streams.connect(80);
    streams.client(port, 80, 1, bytes("GET / HTTP/1.1\r\nHost: a\r\n\r\n"));
    streams.server(port, 80, 1, bytes(text));
  }

  @Test
  void queriesThatAreOddAreTold() throws IOException {
    String rules =
        rules(
            "dns",
            "app-layer-event",
            "dns.not_a_request",
            "dns.not_a_response",
            "dns.z_flag_set",
            "dns.malformed_data");
    byte[] query =
        TestGraph.hex("0001 0100 0001 0000 0000 0000 03777777 076578616d706c65 0000010001");
    try (InspectedStreams streams = streams(rules.replace("alert dns", "alert udp"))) {
      streams.graph.send("in", InspectedStreams.udp(1000, 53, query));
      streams.graph.send("in", InspectedStreams.udp(53, 1000, changed(query, 2, 0x81)));
      assertEquals("[]", streams.alerts().toString());
      streams.graph.send("in", InspectedStreams.udp(1000, 53, changed(query, 2, 0x81)));
      streams.graph.send("in", InspectedStreams.udp(53, 1000, query));
      streams.graph.send("in", InspectedStreams.udp(1000, 53, changed(query, 3, 0x40)));
      streams.graph.send("in", InspectedStreams.udp(1000, 53, changed(query, 12, 0x80)));
      streams.graph.send("in", InspectedStreams.udp(1000, 53, Arrays.copyOf(query, 11)));
      assertEquals("[1 x 1, 2 x 1, 3 x 1, 4 x 2]", streams.alerts().toString());
    }
  }

  @Test
  void bytesOfBothSidesAreCounted() throws IOException {
    String rules =
        rule(1, "tcp", "dsize:9; stream_size:client,=,1; stream_size:server,=,10;")
            + rule(2, "tcp", "dsize:3; stream_size:both,>,3;")
            + rule(3, "ipv6", "dsize:3;")
            + rule(4, "ipv4", "dsize:3;");
    try (InspectedStreams streams = streams(rules)) {
      int port = streams.connect(443);
      streams.server(port, 443, 1, bytes("123456789"));
      streams.client(port, 443, 1, bytes("123"));
      streams.server(port, 443, 10, bytes("123456789"));
      assertEquals("[1 x 1, 2 x 1, 4 x 1]", streams.alerts().toString());
    }
  }

  /** A match that is seen again with each segment counts once. */
  @Test
  void matchesInStreamsCountOnce() throws IOException {
    String rules =
        rule(1, "tcp", "content:\"evil\"; flowint:n,+,2; noalert;")
            + rule(2, "tcp", "content:\"more\"; flowint:n,==,2; flowint:n,!=,3; flowint:n,<,3;")
            + rule(3, "tcp", "content:\"more\"; flowint:n,>,2;")
            + rule(4, "tcp", "content:\"more\"; flowint:m,<,9;")
            + rule(5, "udp", "flowint:n,=,7; flowint:n,isset; flowint:n,-,9;");
    try (InspectedStreams streams = streams(rules)) {
      int port = streams.connect(80);
      String text = "evil, and no more";
      for (int i = 0; i < text.length(); i++) {
        streams.client(port, 80, 1 + i, bytes(text.substring(i, i + 1)));
      }
      streams.graph.send("in", InspectedStreams.udp(1, 2, NOTHING));
      assertEquals("[2 x 1]", streams.alerts().toString());
    }
  }

  @Test
  void whatCannotBeToldIsRefusedByName() throws IOException {
    String rules =
        rule(1, "smtp", "app-layer-event:smtp.tls_rejected;")
            + rule(2, "tcp", "stream-event:pkt_invalid_ack;")
            + rule(3, "tcp", "flowint:a,+,b;")
            + rule(4, "tcp", "stream_size:either,>,5;")
            + rule(5, "tcp", "ssl_version:tls9;")
            + rule(6, "tcp", "ssl_state:unknown;")
            + rule(7, "tcp", "dsize:5; tls.sni; content:\"a\";")
            + rule(8, "tcp", "pcre:\"/a(?R)/\";");
    try (InspectedStreams streams = streams(rules)) {
      String refused = streams.graph.read("x.refused").replaceAll("(?m)^.*rules:", "");
      assertEquals(
          """
          1: option 'app-layer-event': 'smtp.tls_rejected' is not told here
          2: option 'stream-event': 'pkt_invalid_ack' is not told here
          3: option 'flowint': 'b' is not a number it can have
          4: option 'stream_size': 'either,>,5'
          5: option 'ssl_version': 'tls9'
          6: option 'ssl_state': 'unknown'
          7: what TLS says is in the stream, and the rule asks about packets
          8: pcre with '(?R'
          """,
          refused);
      assertEquals("0", streams.graph.read("x.rules"));
    }
  }
}
