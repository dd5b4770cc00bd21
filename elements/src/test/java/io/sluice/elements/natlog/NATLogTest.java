// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.natlog;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.ipfix.Nfcapd;
import io.sluice.header.IpAddress;
import io.sluice.testing.TestGraph;
import java.io.File;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class NATLogTest {
  @TempDir Path folder;

  private static String config(String log) {
    return "log :: NATLog("
        + log
        + "); in :: Inject -> MarkIPHeader"
        + " -> rw :: IPRewriter(pattern 1.0.0.1 2000-2009# - - 0 1, LOG log) -> out :: Capture;"
        + " rw[1] -> Capture;"
        + " pings :: Inject -> MarkIPHeader"
        + " -> ping :: ICMPPingRewriter(pattern 1.0.0.1 300-309# - - 0 1, LOG log) -> Capture;"
        + " ping[1] -> Capture";
  }

  private static byte[] udp(int srcPort) {
    ByteBuffer out = ByteBuffer.allocate(28);
    out.put(TestGraph.hex("4500001c00000000401100000a00000208080808"));
    out.putShort((short) srcPort).putShort((short) 53).putShort((short) 8).putShort((short) 0);
    return out.array();
  }

  private static byte[] ping(int id) {
    ByteBuffer out = ByteBuffer.allocate(28);
    out.put(TestGraph.hex("4500001c00000000400100000a00000208080808"));
    out.put((byte) 8).put((byte) 0).putShort((short) 0).putShort((short) id).putShort((short) 1);
    return out.array();
  }

  /** Three flows of UDP and a ping begin, those of UDP end. */
  private static void makeEvents(TestGraph graph) {
    graph.send("in", udp(5000), udp(5001), udp(5000), udp(5002));
    graph.send("pings", ping(77));
    graph.write("rw.clear", "");
  }

  /** A reader of flat objects whose values are numbers and plain strings. */
  private static Map<String, String> json(String line) {
    assertTrue(line.startsWith("{") && line.endsWith("}"), line);
    Map<String, String> values = new HashMap<>();
    Matcher matcher =
        Pattern.compile("\\G,?\"(\\w+)\":(?:\"([^\"\\\\]*)\"|(\\d+))")
            .matcher(line.substring(1, line.length() - 1));
    int end = 0;
    while (matcher.find()) {
      values.put(matcher.group(1), matcher.group(2) == null ? matcher.group(3) : matcher.group(2));
      end = matcher.end();
    }
    assertEquals(line.length() - 2, end, line);
    return values;
  }

  @Test
  void flowsAreWrittenAsLinesOfJson() throws IOException {
    Path file = folder.resolve("nat.json");
    long before = System.currentTimeMillis();
    try (TestGraph graph = TestGraph.of(config("FILE " + file))) {
      makeEvents(graph);
      graph.until(() -> graph.read("log.events").equals("7"));
      assertEquals("0", graph.read("log.lost"));
      assertEquals("0", graph.read("log.errors"));
    }
    List<Map<String, String>> events = new ArrayList<>();
    for (String line : Files.readAllLines(file)) {
      events.add(json(line));
    }
    List<String> texts = new ArrayList<>();
    for (Map<String, String> event : events) {
      long time = Instant.parse(event.remove("time")).toEpochMilli();
      // It is the time of day; how exactly it is kept is no matter of this test.
      assertTrue(Math.abs(time - before) < 3_600_000, "written at " + time);
      texts.add(
          "%s %s %s:%s>%s:%s %s:%s>%s:%s"
              .formatted(
                  event.remove("event"),
                  event.remove("protocol"),
                  event.remove("src"),
                  event.remove("srcPort"),
                  event.remove("dst"),
                  event.remove("dstPort"),
                  event.remove("newSrc"),
                  event.remove("newSrcPort"),
                  event.remove("newDst"),
                  event.remove("newDstPort")));
      assertTrue(event.isEmpty());
    }
    texts.sort(null);
    assertEquals(
        List.of(
            "create 1 10.0.0.2:77>8.8.8.8:0 1.0.0.1:300>8.8.8.8:0",
            "create 17 10.0.0.2:5000>8.8.8.8:53 1.0.0.1:2000>8.8.8.8:53",
            "create 17 10.0.0.2:5001>8.8.8.8:53 1.0.0.1:2001>8.8.8.8:53",
            "create 17 10.0.0.2:5002>8.8.8.8:53 1.0.0.1:2002>8.8.8.8:53",
            "delete 17 10.0.0.2:5000>8.8.8.8:53 1.0.0.1:2000>8.8.8.8:53",
            "delete 17 10.0.0.2:5001>8.8.8.8:53 1.0.0.1:2001>8.8.8.8:53",
            "delete 17 10.0.0.2:5002>8.8.8.8:53 1.0.0.1:2002>8.8.8.8:53"),
        texts);
  }

  @Test
  void flowsAreSentAsIpfix() throws IOException {
    try (DatagramSocket collector = new DatagramSocket(0, InetAddress.getLoopbackAddress())) {
      collector.setSoTimeout(30_000);
      List<String> texts = new ArrayList<>();
      int templates = 0;
      int records = 0;
      String log = "COLLECTOR 127.0.0.1:" + collector.getLocalPort() + ", DOMAIN 9";
      try (TestGraph graph = TestGraph.of(config(log))) {
        makeEvents(graph);
        while (texts.size() < 7) {
          graph.router().step();
          DatagramPacket datagram = new DatagramPacket(new byte[2000], 2000);
          collector.receive(datagram);
          ByteBuffer in = ByteBuffer.wrap(datagram.getData(), 0, datagram.getLength());
          assertEquals(10, in.getShort());
          assertEquals(datagram.getLength(), in.getShort());
          in.getInt();
          assertEquals(records, in.getInt());
          assertEquals(9, in.getInt());
          while (in.hasRemaining()) {
            int set = in.getShort();
            int end = in.position() - 2 + in.getShort();
            while (in.position() < end) {
              if (set == 2) {
                templates++;
                in.position(end);
              } else {
                assertEquals(256, set);
                assertTrue(templates > 0);
                texts.add(record(in));
                records++;
              }
            }
          }
        }
      }
      texts.sort(null);
      assertEquals("4 1 10.0.0.2>1.0.0.1 77>300 8.8.8.8>8.8.8.8 0>0", texts.get(0));
      assertEquals("4 17 10.0.0.2>1.0.0.1 5000>2000 8.8.8.8>8.8.8.8 53>53", texts.get(1));
      assertEquals("5 17 10.0.0.2>1.0.0.1 5002>2002 8.8.8.8>8.8.8.8 53>53", texts.get(6));
      assertEquals(1, templates);
    }
  }

  private static String record(ByteBuffer in) {
    in.getLong();
    return "%d %d %s>%s %d>%d %s>%s %d>%d"
        .formatted(
            in.get(),
            in.get(),
            IpAddress.format4(in.getInt()),
            IpAddress.format4(in.getInt()),
            in.getShort(),
            in.getShort(),
            IpAddress.format4(in.getInt()),
            IpAddress.format4(in.getInt()),
            in.getShort(),
            in.getShort());
  }

  /** The collector of nfdump, and what it makes of the events. */
  @Test
  void nfdumpUnderstandsIt() throws IOException, InterruptedException {
    long begun;
    String text;
    try (Nfcapd collector = new Nfcapd(folder)) {
      begun = System.currentTimeMillis();
      try (TestGraph graph = TestGraph.of(config("COLLECTOR 127.0.0.1:" + collector.port()))) {
        makeEvents(graph);
        graph.until(() -> graph.read("log.events").equals("7"));
      }
      text = collector.read("-o", "raw");
    }
    List<String> texts = new ArrayList<>();
    for (String record : text.replaceAll(" +", " ").split("Flow Record:")) {
      if (!record.isBlank()) {
        long time = Long.parseLong(value(record, "Event time").strip());
        assertTrue(time >= begun - 100 && time <= System.currentTimeMillis() + 100, record);
        texts.add(
            value(record, "nat event")
                + value(record, "proto")
                + value(record, "src addr")
                + value(record, "src xlt ip")
                + value(record, "src xlt port")
                + value(record, "dst xlt ip"));
      }
    }
    texts.sort(null);
    assertEquals(
        List.of(
            "4 1 10.0.0.2 1.0.0.1 300 8.8.8.8 ",
            "4 17 10.0.0.2 1.0.0.1 2000 8.8.8.8 ",
            "4 17 10.0.0.2 1.0.0.1 2001 8.8.8.8 ",
            "4 17 10.0.0.2 1.0.0.1 2002 8.8.8.8 ",
            "5 17 10.0.0.2 1.0.0.1 2000 8.8.8.8 ",
            "5 17 10.0.0.2 1.0.0.1 2001 8.8.8.8 ",
            "5 17 10.0.0.2 1.0.0.1 2002 8.8.8.8 "),
        texts);
  }

  /** The first word of a value in what nfdump says of a record, and a space. */
  private static String value(String record, String name) {
    Matcher matcher = Pattern.compile("\\n " + name + " = ([0-9.]+)").matcher(record);
    assertTrue(matcher.find(), name + " in " + record);
    return matcher.group(1) + " ";
  }

  @Test
  void eventsThatFindNoRoomAreLostAndCounted() {
    NatEvents events = new NatEvents(16);
    for (int i = 0; i < 20; i++) {
      events.created(1_000_000_000L + i, 17, i, i, i, i);
    }
    assertEquals(4, events.lost());
    List<Long> seen = new ArrayList<>();
    events.drain((micros, event, protocol, a, p, b, q) -> seen.add(a));
    assertEquals(16, seen.size());
    assertEquals(15L, seen.get(15));
  }

  @Test
  void aHotSwapKeepsTheLog() throws IOException {
    Path file = folder.resolve("nat.json");
    try (TestGraph graph = TestGraph.of(config("FILE " + file))) {
      graph.send("in", udp(5000));
      graph.replace(config("FILE " + file));
      graph.write("rw.clear", "");
      graph.until(() -> graph.read("log.events").equals("2"));
    }
    List<String> lines = Files.readAllLines(file);
    assertEquals(2, lines.size());
    assertEquals("create", json(lines.get(0)).get("event"));
    assertEquals("delete", json(lines.get(1)).get("event"));
    assertEquals("2000", json(lines.get(1)).get("newSrcPort"));
  }

  @Test
  void wrongConfigurations() {
    for (String[] each :
        new String[][] {
          {"NATLog()", "needs FILE or COLLECTOR"},
          {"NATLog(COLLECTOR 127.0.0.1)", "COLLECTOR"},
          {"NATLog(COLLECTOR 127.0.0.1:0)", "COLLECTOR"},
          {"NATLog(COLLECTOR 127.0.0.1:99999)", "COLLECTOR"},
          {"NATLog(COLLECTOR nobody:9)", "COLLECTOR"},
          {"NATLog(FILE " + new File(folder.toFile(), "no/file") + ")", "no/file"},
          {"Idle -> IPRewriter(drop, LOG nobody) -> Discard", "LOG"},
        }) {
      String errors = TestGraph.errorsOf(each[0]);
      assertTrue(errors.contains(each[1]), Arrays.toString(each) + errors);
    }
  }
}
