// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.flowrecord;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.elements.flowrecord.FlowRecord.Direction;
import io.sluice.elements.flowrecord.FlowRecord.Reason;
import io.sluice.elements.ipfix.Nfcapd;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;
import io.sluice.packet.Mbuf;
import io.sluice.testing.TestGraph;
import java.io.DataInputStream;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(value = 1, unit = TimeUnit.MINUTES)
class FlowExporterTest {
  private static final int FIN = 1;
  private static final int SYN = 2;
  private static final int RST = 4;
  private static final int PSH_ACK = 0x18;
  private static final int ACK = 0x10;

  private static final String A = "10.0.0.1";
  private static final String B = "192.0.2.1";

  /** 2026-01-31 12:00:00 UTC, in milliseconds. */
  private static final long NOON = 1_769_860_800_000L;

  @TempDir Path folder;

  // ---- packets

  private static byte[] ip(int protocol, String src, String dst, byte[] content) {
    ByteBuffer out = ByteBuffer.allocate(20 + content.length);
    out.putInt(0x45000000 | 20 + content.length).putInt(0);
    out.put((byte) 64).put((byte) protocol).putShort((short) 0);
    out.putInt(IpAddress.parse4(src)).putInt(IpAddress.parse4(dst));
    return out.put(content).array();
  }

  private static byte[] ip6(int protocol, String src, String dst, byte[] content) {
    ByteBuffer out = ByteBuffer.allocate(40 + content.length);
    out.putInt(0x60000000).putShort((short) content.length);
    out.put((byte) protocol).put((byte) 64);
    out.put(IpAddress.parse6(src)).put(IpAddress.parse6(dst));
    return out.put(content).array();
  }

  private static byte[] udp(int srcPort, int dstPort, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(8 + payload.length);
    out.putShort((short) srcPort).putShort((short) dstPort);
    return out.putShort((short) (8 + payload.length)).putShort((short) 0).put(payload).array();
  }

  private static byte[] tcp(int srcPort, int dstPort, int flags, byte[] payload) {
    ByteBuffer out = ByteBuffer.allocate(20 + payload.length);
    out.putShort((short) srcPort).putShort((short) dstPort).putLong(0);
    out.put((byte) 0x50).put((byte) flags).putShort((short) 1000).putInt(0);
    return out.put(payload).array();
  }

  private static byte[] text(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static byte[] question(int flags, String... labels) {
    ByteBuffer out = ByteBuffer.allocate(200);
    out.putShort((short) 7)
        .putShort((short) flags)
        .putShort((short) 1)
        .putInt(0)
        .putShort((short) 0);
    for (String label : labels) {
      out.put((byte) label.length()).put(text(label));
    }
    out.put((byte) 0).putShort((short) 1).putShort((short) 1);
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] clientHello(String name) {
    int length = name.length();
    ByteBuffer out = ByteBuffer.allocate(200);
    out.put((byte) 22).putShort((short) 0x301).putShort((short) (4 + 43 + 9 + length));
    out.put((byte) 1).put((byte) 0).putShort((short) (43 + 9 + length));
    out.putShort((short) 0x303).put(new byte[32]).put((byte) 0);
    out.putShort((short) 2).putShort((short) 0x1301).put((byte) 1).put((byte) 0);
    out.putShort((short) (9 + length)).putShort((short) 0).putShort((short) (5 + length));
    out.putShort((short) (3 + length)).put((byte) 0).putShort((short) length).put(text(name));
    return Arrays.copyOf(out.array(), out.position());
  }

  private static void send(TestGraph graph, long millis, byte[]... packets) {
    send(graph, 0, millis, packets);
  }

  private static void send(TestGraph graph, int vlan, long millis, byte[]... packets) {
    graph.send(
        "in",
        packet -> {
          Anno.setNetworkHeader(packet, Mbuf.data(packet));
          Anno.setTimestamp(packet, (NOON + millis) * 1_000_000);
          Anno.setVlanTci(packet, vlan);
        },
        packets);
  }

  private TestGraph graph(String keywords) {
    return TestGraph.of(config(keywords));
  }

  private String config(String keywords) {
    return "in :: Inject -> f :: FlowExporter(FILE "
        + file()
        + ", TIMESTAMP true"
        + keywords
        + ") -> out :: Capture";
  }

  private Path file() {
    return folder.resolve("flows.json");
  }

  private List<String> lines() throws IOException {
    return Files.readAllLines(file()).stream().sorted().toList();
  }

  /** The values of a field in all lines, in the order of the lines' texts. */
  private List<String> values(String field) throws IOException {
    return lines().stream().map(line -> value(line, field)).toList();
  }

  /** The value of a field of a line; an empty text when it has none. */
  private static String value(String line, String field) {
    Matcher matcher = Pattern.compile("\"" + field + "\":\"?([^\",}]*)").matcher(line);
    return matcher.find() ? matcher.group(1) : "";
  }

  // ---- tests

  @Test
  void aConnectionIsOneLine() throws IOException {
    byte[] request = text("GET / HTTP/1.1\r\nHost: example.org\r\n\r\n");
    try (TestGraph graph = graph("")) {
      send(graph, 0, ip(6, A, B, tcp(5000, 80, SYN, new byte[0])));
      send(graph, 1, ip(6, B, A, tcp(80, 5000, SYN | ACK, new byte[0])));
      send(graph, 2, ip(6, A, B, tcp(5000, 80, PSH_ACK, request)));
      send(graph, 30, ip(6, B, A, tcp(80, 5000, FIN | ACK, new byte[100])));
      send(graph, 31, ip(6, A, B, tcp(5000, 80, FIN | ACK, new byte[0])));
      send(graph, 1_032, ip(6, B, A, tcp(80, 5000, ACK, new byte[0])));
      assertEquals("1", graph.read("f.flows"));
      assertEquals("6", graph.read("f.packets"));
      assertEquals(6, graph.packets("out").size());
      send(graph, 3_500, ip(17, A, B, udp(1, 2, new byte[0])));
      graph.until(() -> graph.read("f.exported").equals("1"));
    }
    assertEquals(
        "{\"first\":\"2026-01-31T12:00:00.000Z\",\"last\":\"2026-01-31T12:00:01.032Z\","
            + "\"src\":\"10.0.0.1\",\"dst\":\"192.0.2.1\",\"protocol\":6,"
            + "\"srcPort\":5000,\"dstPort\":80,\"packets\":3,\"bytes\":157,"
            + "\"replyPackets\":3,\"replyBytes\":220,\"flags\":\"FSPA\",\"replyFlags\":\"FSA\","
            + "\"end\":\"end\",\"http\":\"example.org\"}",
        lines().get(0));
    assertEquals(List.of("end", "forced"), values("end"));
  }

  @Test
  void resetsEndAndSynBeginsAnew() throws IOException {
    try (TestGraph graph = graph("")) {
      send(graph, 0, ip(6, A, B, tcp(5000, 80, SYN, new byte[0])));
      send(graph, 1, ip(6, B, A, tcp(80, 5000, RST | ACK, new byte[0])));
      send(graph, 2, ip(6, A, B, tcp(5000, 80, SYN, new byte[0])));
    }
    assertEquals(List.of("end", "forced"), values("end"));
    assertEquals(List.of("RA", ""), values("replyFlags"));
  }

  @Test
  void namesBecomeLabels() throws IOException {
    try (TestGraph graph = graph("")) {
      send(graph, 0, ip(17, A, B, udp(5000, 53, question(0x100, "www", "example", "org"))));
      send(graph, 1, ip(17, B, A, udp(53, 5001, question(0x8180, "answer", "only"))));
      send(graph, 2, ip(6, A, B, tcp(5002, 8443, PSH_ACK, clientHello("tls.example"))));
      send(graph, 3, ip(17, A, B, udp(5003, 53, question(0, "a\"\\b\u00e9"))));
      send(graph, 4, ip(17, A, B, udp(5004, 53, question(0, "a", "b"))), new byte[3]);
      send(graph, 5, ip(17, A, B, udp(5005, 9999, question(0, "no", "dns"))));
      assertEquals("1", graph.read("f.missed"));
    }
    assertEquals(
        List.of("www.example.org", "answer.only", "", "a\\u0022\\u005cb\\u00e9", "a.b", ""),
        values("dns"));
    assertEquals("tls.example", values("tls").get(2));
  }

  @Test
  void hostsSayTheirNames() throws IOException {
    byte[] answer = question(0x8400, "_service", "_tcp", "local");
    answer[5] = 0;
    answer[7] = 1;
    byte[] netbios = question(0x110, "ENFEEKFCDJDICACACACACACACACACAAA");
    byte[] odd = question(0x110, "ENFEEKFCDJDICACACACACACACACAC#AA");
    ByteBuffer dhcp = ByteBuffer.allocate(260);
    dhcp.position(236);
    dhcp.putInt(0x63825363).put((byte) 0).put((byte) 53).put((byte) 1).put((byte) 1);
    dhcp.put((byte) 12).put((byte) 5).put(text("a-mac")).put((byte) 255);
    try (TestGraph graph = graph("")) {
      send(graph, 0, ip(17, A, B, udp(5353, 5353, answer)));
      send(graph, 1, ip(17, A, B, udp(137, 137, netbios)));
      send(graph, 2, ip(17, A, B, udp(5000, 137, odd)));
      send(graph, 3, ip(17, A, B, udp(68, 67, dhcp.array())));
      for (int length = 1; length <= 244; length += 9) {
        send(graph, 4, ip(17, A, B, udp(1000 + length, 67, Arrays.copyOf(dhcp.array(), length))));
      }
      send(graph, 5, ip(17, A, B, udp(6000, 137, Arrays.copyOf(netbios, 44))));
    }
    assertEquals("_service._tcp.local", values("dns").get(0));
    assertEquals(List.of("", "MTJR98", "", ""), values("netbios").subList(0, 4));
    assertEquals(List.of("", "", "", "a-mac", ""), values("dhcp").subList(0, 5));
    assertTrue(values("dhcp").stream().skip(4).allMatch(String::isEmpty));
    assertTrue(values("netbios").stream().skip(2).allMatch(String::isEmpty));
  }

  @Test
  void labelsCanBeTurnedOff() throws IOException {
    try (TestGraph graph = graph(", LABELS false")) {
      send(graph, 0, ip(17, A, B, udp(5000, 53, question(0x100, "www"))));
    }
    assertEquals(List.of(""), values("dns"));
  }

  @Test
  void ipv6PingsAndFragments() throws IOException {
    byte[] echo = TestGraph.hex("0800000000010001");
    byte[] answer = TestGraph.hex("0000000000010001");
    byte[] fragment = ip(17, A, B, udp(5000, 53, new byte[8]));
    fragment[7] = 9;
    try (TestGraph graph = graph("")) {
      send(graph, 0, ip6(17, "2001:db8::1", "2001:db8::2", udp(5000, 443, new byte[10])));
      send(graph, 0, ip6(17, "2001:db8::2", "2001:db8::1", udp(443, 5000, new byte[20])));
      send(graph, 10, ip(1, A, B, echo), ip(1, B, A, answer), ip(1, A, B, echo));
      send(graph, 20, fragment);
    }
    assertEquals(List.of("2001:db8::1", A, A), values("src"));
    assertEquals(List.of("2001:db8::2", B, B), values("dst"));
    assertEquals(List.of("5000", "", "0"), values("srcPort"));
    assertEquals(List.of("", "8", ""), values("type"));
    assertEquals(List.of("58", "56", "36"), values("bytes"));
    assertEquals(List.of("68", "28", "0"), values("replyBytes"));
  }

  @Test
  void vlansAreKeptApart() throws IOException {
    byte[] packet = ip(17, A, B, udp(5000, 5001, new byte[0]));
    try (TestGraph graph = graph("")) {
      send(graph, 0x6005, 0, packet);
      send(graph, 0x0005, 1, packet);
      send(graph, 7, 2, packet);
      send(graph, 0, 3, packet);
    }
    assertEquals(List.of("5", "7", ""), values("vlan"));
    assertEquals(List.of("2", "1", "1"), values("packets"));
  }

  @Test
  void idleAndLongFlowsEnd() throws IOException {
    byte[] packet = ip(17, A, B, udp(5000, 5001, new byte[0]));
    byte[] other = ip(17, A, B, udp(1, 2, new byte[0]));
    try (TestGraph graph = graph(", IDLE 2, ACTIVE 5")) {
      for (long millis = 0; millis <= 6_000; millis += 1_000) {
        send(graph, millis, packet);
      }
      send(graph, 8_100, packet);
      send(graph, 20_000, other);
      send(graph, 40L * 24 * 3_600_000, other);
    }
    assertEquals(List.of("active", "idle", "idle", "idle", "forced"), values("end"));
    assertEquals(List.of("5", "2", "1", "1", "1"), values("packets"));
    assertEquals("2026-01-31T12:00:05.000Z", values("first").get(1));
    assertEquals("2026-01-31T12:00:06.000Z", values("last").get(1));
  }

  @Test
  void aFullTableTellsOfTheOldest() throws IOException {
    try (TestGraph graph = graph(", CAPACITY 2")) {
      for (int i = 0; i < 4; i++) {
        send(graph, 10 * i, ip(17, A, B, udp(5000 + i, 53, new byte[0])));
      }
      assertEquals("2", graph.read("f.flows"));
      assertEquals("2", graph.read("f.records"));
      assertEquals("0", graph.read("f.missed"));
    }
    assertEquals(List.of("5000", "5001", "5002", "5003"), values("srcPort"));
    assertEquals(List.of("resources", "resources", "forced", "forced"), values("end"));
  }

  @Test
  void onePacketInSomeIsCounted() throws IOException {
    byte[] packet = ip(17, A, B, udp(5000, 5001, new byte[0]));
    try (TestGraph graph = graph(", SAMPLE 4")) {
      for (int i = 0; i < 9; i++) {
        send(graph, i, packet);
      }
      assertEquals(9, graph.packets("out").size());
    }
    assertEquals(List.of("3"), values("packets"));
    assertEquals(List.of("4"), values("sampling"));
  }

  @Test
  void handlersTellWhoSendsMost() throws IOException {
    try (TestGraph graph = graph("")) {
      send(graph, 0, ip(17, A, B, udp(5000, 53, question(0, "x"))));
      send(graph, 1, ip(17, B, A, udp(53, 5000, new byte[972])));
      send(graph, 2, ip(17, "10.0.0.2", B, udp(5000, 5001, new byte[72])));
      assertEquals(
          "1047\t2\t17\t10.0.0.1:5000\t192.0.2.1:53\tx\n", graph.router().read("f.top", "1"));
      assertEquals(2, graph.read("f.top").lines().count());
      assertEquals("1000\t1\t192.0.2.1\n100\t1\t10.0.0.2\n", graph.router().read("f.talkers", "2"));
      graph.write("f.flush", "");
      assertEquals("0", graph.read("f.flows"));
      assertEquals("", graph.read("f.top"));
      assertEquals("2", graph.read("f.records"));
      assertEquals("0", graph.read("f.packet_rate"));
    }
    assertEquals(List.of("forced", "forced"), values("end"));
  }

  @Test
  void aHotSwapKeepsFlows() throws IOException {
    byte[] packet = ip(17, A, B, udp(5000, 53, question(0, "x")));
    byte[] other = ip6(17, "::1", "::2", udp(1, 2, new byte[0]));
    try (TestGraph graph = graph("")) {
      send(graph, 0, packet);
      send(graph, 1, other);
      graph.replace(config(", IDLE 20"));
      send(graph, 16_000, packet);
      send(graph, 16_001, other);
      assertEquals("2", graph.read("f.flows"));
      assertEquals("4", graph.read("f.packets"));
      graph.replace(config("").replace("TIMESTAMP true", "TIMESTAMP false"));
      assertEquals("0", graph.read("f.flows"));
      graph.until(() -> graph.read("f.exported").equals("2"));
    }
    assertEquals(List.of("2", "2"), values("packets"));
    assertEquals(List.of("x", ""), values("dns"));
  }

  @Test
  void aHotSwapMayLeaveLessRoom() throws IOException {
    try (TestGraph graph = graph("")) {
      for (int i = 0; i < 5; i++) {
        send(graph, i, ip(17, A, B, udp(5000 + i, 53, new byte[0])));
      }
      graph.replace(config(", CAPACITY 2"));
      assertEquals("2", graph.read("f.flows"));
      assertEquals("3", graph.read("f.records"));
    }
    assertEquals(List.of("resources", "resources", "resources", "forced", "forced"), values("end"));
  }

  @Test
  void recordsThatFindNoRoomAreLostAndCounted() throws IOException {
    Direction one = new Direction(1, 28, 0, 0, NOON, NOON);
    Direction none = new Direction(0, 0, 0, 0, NOON, NOON);
    FlowRecord flow =
        new FlowRecord(false, 0, 1, 0, 2, 3, 4, 17, 0, Reason.IDLE, one, none, 1, null);
    try (RecordThread thread = new RecordThread("f", 16, file().toString(), null, false, 1, 1000)) {
      for (int i = 0; i < 20; i++) {
        thread.add(flow);
      }
      assertEquals(4, thread.lost());
    }
    assertEquals(16, lines().size());
  }

  /** A collector's sums of all directions of a capture's flows are those of our lines. */
  @Test
  void nfdumpCountsAlike() throws IOException, InterruptedException {
    Path capture = Path.of(System.getProperty("sluice.root"), "configs", "sample", "mix.pcap");
    Path spool = Files.createDirectory(folder.resolve("spool"));
    String text;
    try (Nfcapd collector = new Nfcapd(spool)) {
      String config =
          "FromDump(%s, STOP true) -> MarkIPHeader(14) -> f :: FlowExporter(FILE %s, %s)"
              .formatted(
                  capture, file(), "TIMESTAMP true, COLLECTOR 127.0.0.1:" + collector.port());
      try (TestGraph graph = TestGraph.of(config + " -> Discard")) {
        graph.until(() -> graph.read("f.packets").equals("243"));
        assertEquals("10", graph.read("f.missed"));
      }
      text = collector.read("-6", "-o", "fmt:%sa,%sp,%da,%dp,%pkt,%byt");
    }
    Map<String, long[]> theirs = new TreeMap<>();
    for (String line : text.replace(" ", "").lines().toList()) {
      String[] parts = line.split(",");
      String ends = parts[0] + ":" + parts[1] + ">" + parts[2] + ":" + parts[3];
      add(theirs, ends, parts[4], parts[5]);
    }
    Map<String, long[]> ours = new TreeMap<>();
    for (String line : lines()) {
      String src = end(line, "src");
      String dst = end(line, "dst");
      add(ours, src + ">" + dst, value(line, "packets"), value(line, "bytes"));
      add(ours, dst + ">" + src, value(line, "replyPackets"), value(line, "replyBytes"));
    }
    assertEquals(print(ours), print(theirs));
  }

  /** An address and port as nfdump says it, which shows ICMP's type and code as a port. */
  private static String end(String line, String which) {
    String port = value(line, which + "Port");
    String type = value(line, "type") + "." + value(line, "code");
    return value(line, which) + ":" + (!port.isEmpty() ? port : which.equals("src") ? "0" : type);
  }

  private static void add(Map<String, long[]> sums, String key, String packets, String bytes) {
    if (!packets.equals("0")) {
      long[] sum = sums.computeIfAbsent(key, k -> new long[2]);
      sum[0] += Long.parseLong(packets);
      sum[1] += Long.parseLong(bytes);
    }
  }

  private static String print(Map<String, long[]> sums) {
    StringBuilder out = new StringBuilder();
    sums.forEach((key, sum) -> out.append(key + " " + sum[0] + " " + sum[1] + "\n"));
    return out.toString();
  }

  /** Each connection begins with the templates, and counts its records from 0. */
  @Test
  void tcpConnectsAgain() throws IOException {
    byte[] packet = ip(17, A, B, udp(5000, 53, new byte[8]));
    try (ServerSocket collector = new ServerSocket(0, 9, InetAddress.getLoopbackAddress())) {
      collector.setSoTimeout(30_000);
      String keywords = ", TCP true, COLLECTOR 127.0.0.1:" + collector.getLocalPort();
      try (TestGraph graph = graph(keywords)) {
        graph.run();
        send(graph, 0, packet);
        graph.write("f.flush", "");
        try (Socket first = collector.accept()) {
          expectMessage(first);
        }
        try (Socket second = acceptAnother(collector, graph, packet)) {
          expectMessage(second);
        }
      }
    }
  }

  /** Sends until the system has learned that the connection before is gone. */
  private static Socket acceptAnother(ServerSocket collector, TestGraph graph, byte[] packet)
      throws IOException {
    collector.setSoTimeout(10);
    while (true) {
      send(graph, 0, packet);
      graph.write("f.flush", "");
      try {
        return collector.accept();
      } catch (SocketTimeoutException e) {
        // not yet
      }
    }
  }

  /** Two templates of 13 fields in one set, and records with addresses of four bytes. */
  private static void expectMessage(Socket from) throws IOException {
    from.setSoTimeout(30_000);
    DataInputStream in = new DataInputStream(from.getInputStream());
    assertEquals(10, in.readShort());
    int records = in.readShort() - (16 + 4 + 2 * 56 + 4);
    assertTrue(records >= 53 && records % 53 == 0, records + " bytes of records");
    in.readInt();
    assertEquals(0, in.readInt());
    assertEquals(1, in.readInt());
    assertEquals(2, in.readShort());
    in.skipBytes(2 + 2 * 56);
    assertEquals(256, in.readShort());
    assertEquals(4 + records, in.readShort());
    assertEquals(IpAddress.parse4(A), in.readInt());
    assertEquals(IpAddress.parse4(B), in.readInt());
  }

  @Test
  void wrongConfigurations() {
    for (String[] each :
        new String[][] {
          {"COLLECTOR 127.0.0.1", "COLLECTOR"},
          {"COLLECTOR nobody:9", "COLLECTOR"},
          {"SAMPLE 0", "SAMPLE"},
          {"CAPACITY 0", "CAPACITY"},
          {"IDLE x", "IDLE"},
          {"FILE " + new File(folder.toFile(), "no/file"), "no/file"},
        }) {
      String errors = TestGraph.errorsOf("Idle -> FlowExporter(" + each[0] + ") -> Discard");
      assertTrue(errors.contains(each[1]), Arrays.toString(each) + errors);
    }
  }
}
