// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Rules about TLS, over what OpenSSL's client and server have said to each other. */
class TlsRulesTest {
  private static final String SUBJECT = "C=ZZ, ST=Nowhere, O=A + B, Inc., CN=bad.example";

  @TempDir static Path folder;

  private static TlsSession session;
  private static String rules;

  /** Behind the hello and the certificate, as far as they are in the clear. */
  private static int certificateEnd;

  private static String rule(int sid, String options) {
    return "alert tls any any -> any any (msg:\"x\"; %s sid:%d;)%n".formatted(options, sid);
  }

  @BeforeAll
  static void talk() throws IOException, InterruptedException {
    TlsSession.openssl(
        folder,
        "req",
        "-x509",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-keyout",
        "k.pem",
        "-out",
        "c.pem",
        "-days",
        "2",
        "-set_serial",
        "0x8a1b",
        "-subj",
        "/C=ZZ/ST=Nowhere/O=A \\+ B, Inc./CN=bad.example");
    String print =
        TlsSession.openssl(folder, "x509", "-in", "c.pem", "-noout", "-fingerprint", "-sha1");
    String fingerprint = print.substring(print.indexOf('=') + 1).strip().toLowerCase();
    session = TlsSession.between(folder, "-tls1_2", "bad.example");
    certificateEnd = certificateEnd(session.server());
    rules =
        rule(1, "tls.cert_subject; content:\"" + SUBJECT + "\"; bsize:" + SUBJECT.length() + ";")
            + rule(2, "tls_cert_issuer; content:\"O=A + B, Inc.\"; content:!\"OU=\";")
            + rule(3, "tls.cert_serial; content:\"00:8A:1B\"; bsize:8;")
            + rule(4, "tls.cert_fingerprint; content:\"" + fingerprint + "\";")
            + rule(5, "tls.fingerprint:\"" + fingerprint + "\";")
            + rule(6, "tls.subject:\"CN=bad.example\"; tls.issuerdn:!\"CN=good\";")
            + rule(7, "tls.certs; content:\"|55 04 03|\"; content:\"bad.example\"; distance:2;")
            + rule(
                8, "ssl_state:server_hello; ssl_version:tls1.2; tls.cert_subject; content:\"C=\";")
            + rule(9, "tls.version:1.0; tls.cert_subject; content:\"C=\";")
            + rule(10, "tls.cert_subject; content:\"CN=bad.exam\"; isdataat:!1,relative;")
            + rule(11, "tls.cert_subject; pcre:\"/CN=bad\\.example$/\";")
            + rule(12, "flow:to_client; ja3s.string; content:\"771,\"; startswith;")
            + rule(13, "tls.sni; content:\"bad.example\"; ssl_state:client_hello;")
            + rule(14, "ja3.hash; content:\"-\";");
  }

  private static final String ALERTS =
      "[1 x N, 11 x N, 12 x N, 13 x N, 2 x N, 3 x N, 4 x N, 5 x N, 6 x N, 7 x N, 8 x N]";

  private static String times(int number) {
    return ALERTS.replace("N", "" + number);
  }

  /** Where the server's certificate ends in its stream: its record. */
  private static int certificateEnd(byte[] server) {
    int at = 0;
    while (server[at + 5] != 11) {
      at += 5 + length(server, at);
    }
    return at + 5 + length(server, at);
  }

  private static int length(byte[] stream, int at) {
    return (stream[at + 3] & 0xff) << 8 | stream[at + 4] & 0xff;
  }

  private static InspectedStreams streams(String text, String keywords) throws IOException {
    return new InspectedStreams(folder, text, keywords);
  }

  private static int hello(InspectedStreams streams) {
    int port = streams.connect(443);
    int size = 5 + length(session.client(), 0);
    streams.client(port, 443, 1, Arrays.copyOf(session.client(), size));
    return port;
  }

  @Test
  void certificatesAreFoundHoweverTheyAreCut() throws IOException {
    byte[] server = session.server();
    try (InspectedStreams streams = streams(rules, "")) {
      int connections = 0;
      for (int cut = 1; cut < certificateEnd; cut++) {
        int port = hello(streams);
        streams.server(port, 443, 1, Arrays.copyOf(server, cut));
        streams.server(port, 443, 1 + cut, Arrays.copyOfRange(server, cut, certificateEnd));
        connections++;
      }
      int port = hello(streams);
      for (int i = 0; i < certificateEnd; i++) {
        streams.server(port, 443, 1 + i, new byte[] {server[i]});
      }
      assertEquals(times(connections + 1), streams.alerts().toString());
      assertEquals("0", streams.graph.read("x.certificates_missed"));
    }
  }

  /** Handshake messages in records of any size, with empty warnings between them. */
  @Test
  void certificatesAreFoundInPiecesOfRecords() throws IOException {
    byte[] messages = messages(Arrays.copyOf(session.server(), certificateEnd));
    try (InspectedStreams streams = streams(rules, "")) {
      int connections = 0;
      for (int size = 1; size <= messages.length; size += 1 + size / 8) {
        int port = hello(streams);
        byte[] stream = records(messages, size, size % 3 == 1);
        for (int at = 0; at < stream.length; at += 1400) {
          int end = Math.min(stream.length, at + 1400);
          streams.server(port, 443, 1 + at, Arrays.copyOfRange(stream, at, end));
        }
        connections++;
      }
      assertEquals(times(connections), streams.alerts().toString());
    }
  }

  private static byte[] messages(byte[] stream) {
    ByteArrayOutputStream messages = new ByteArrayOutputStream();
    for (int at = 0; at < stream.length; at += 5 + length(stream, at)) {
      messages.write(stream, at + 5, length(stream, at));
    }
    return messages.toByteArray();
  }

  private static byte[] records(byte[] messages, int size, boolean warnings) {
    ByteArrayOutputStream stream = new ByteArrayOutputStream();
    for (int at = 0; at < messages.length; at += size) {
      int count = Math.min(size, messages.length - at);
      stream.writeBytes(new byte[] {22, 3, 3, (byte) (count >> 8), (byte) count});
      stream.write(messages, at, count);
      if (warnings && at == 0) {
        stream.writeBytes(new byte[] {21, 3, 3, 0, 2, 1, 0});
      }
    }
    return stream.toByteArray();
  }

  @Test
  void dropsTheSegmentThatCompletesTheCertificate() throws IOException {
    String drop = "drop tls any any -> any any (tls.cert_subject; content:\"CN=bad\"; sid:1;)\n";
    byte[] server = session.server();
    try (InspectedStreams streams = streams(drop, "")) {
      int port = hello(streams);
      int before = streams.passed();
      streams.server(port, 443, 1, Arrays.copyOf(server, certificateEnd - 1));
      assertEquals(before + 1, streams.passed());
      byte[] last = Arrays.copyOfRange(server, certificateEnd - 1, server.length);
      streams.server(port, 443, certificateEnd, last);
      streams.client(port, 443, 1000, new byte[9]);
      assertEquals(before + 1, streams.passed());
    }
  }

  @Test
  void certificatesBeyondTheDepthAreCounted() throws IOException {
    byte[] server = Arrays.copyOf(session.server(), certificateEnd);
    byte[] messages = messages(server);
    byte[] large = new byte[messages.length + 3000];
    int hello = 4 + (messages[2] & 0xff) * 256 + (messages[3] & 0xff);
    System.arraycopy(messages, 0, large, 0, hello);
    // The first certificate of the message says that it is 3000 bytes long.
    byte[] head = HexFormat.of().parseHex("0b000bbe000bbb000bb8");
    System.arraycopy(head, 0, large, hello, head.length);
    try (InspectedStreams streams = streams(rules, ", DEPTH 1024")) {
      int port = hello(streams);
      byte[] stream = records(large, 1000, false);
      for (int at = 0; at < 3000; at += 500) {
        streams.server(port, 443, 1 + at, Arrays.copyOfRange(stream, at, at + 500));
      }
      assertEquals("1", streams.graph.read("x.certificates_missed"));
    }
  }

  @Test
  void saysWhatIsOdd() throws IOException {
    String events =
        rule(1, "app-layer-event:tls.invalid_record_type; flowint:odd,+,1;")
            + rule(2, "app-layer-event:tls.invalid_record_version;")
            + rule(3, "app-layer-event:tls.invalid_tls_header;")
            + rule(4, "app-layer-event:tls.invalid_certificate;")
            + rule(5, "app-layer-event:tls.certificate_invalid_length;")
            + rule(6, "app-layer-event:tls.handshake_invalid_length;")
            + rule(7, "app-layer-event:tls.overflow_heartbeat_message;")
            + rule(8, "flowint:odd,==,1; ssl_state:server_hello;");
    byte[] server = Arrays.copyOf(session.server(), certificateEnd);
    int second = 5 + length(server, 0);
    try (InspectedStreams streams = streams(events, "")) {
      int[][] changes = {
        {second, 25}, {second + 1, 2}, {second + 3, 0x7f}, {second + 15, 1}, {second + 11, 1}
      };
      for (int[] change : changes) {
        byte[] odd = server.clone();
        odd[change[0]] = (byte) change[1];
        streams.server(hello(streams), 443, 1, odd);
      }
      byte[] odd = server.clone();
      odd[43] = (byte) 0xff;
      streams.server(hello(streams), 443, 1, odd);
      int port = hello(streams);
      streams.server(port, 443, 1, Arrays.copyOf(server, second));
      streams.server(port, 443, 1 + second, HexFormat.of().parseHex("1803030003014000"));
      String wanted = "[1 x 1, 2 x 1, 3 x 1, 4 x 1, 5 x 1, 6 x 1, 7 x 1, 8 x 1]";
      assertEquals(wanted, streams.alerts().toString());
      assertEquals("1", streams.graph.read("x.certificates_missed"));
    }
  }

  /** The certificate of TLS 1.3 is encrypted: nothing is found, and nothing is missed. */
  @Test
  void certificatesOfTls13AreNotSeen() throws IOException, InterruptedException {
    TlsSession other = TlsSession.between(folder, "-tls1_3", "bad.example");
    String seen =
        rule(1, "tls.cert_subject; content:\"C=\";")
            + rule(2, "tls.version:1.3; ja3s.string; content:\"771,\";")
            + rule(3, "ssl_version:!tls1.3; ja3s.string; content:\"771,\";");
    try (InspectedStreams streams = streams(seen, "")) {
      int port = streams.connect(443);
      int size = Math.min(other.client().length, 1300);
      streams.client(port, 443, 1, Arrays.copyOf(other.client(), size));
      size = Math.min(other.server().length, 1300);
      streams.server(port, 443, 1, Arrays.copyOf(other.server(), size));
      assertEquals("[2 x 1]", streams.alerts().toString());
      assertEquals("0", streams.graph.read("x.certificates_missed"));
    }
  }

  @Test
  void mutatedHandshakesDoNoHarm() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] server = session.server();
    byte[] client = session.client();
    try (InspectedStreams streams = streams(rules, ", DEPTH 4096")) {
      for (int i = 0; i < 1500; i++) {
        int port = streams.connect(443);
        streams.client(port, 443, 1, mutated(client, random));
        byte[] bytes = mutated(server, random);
        int cut = random.nextInt(bytes.length);
        streams.server(port, 443, 1, Arrays.copyOf(bytes, cut));
        streams.server(port, 443, 1 + cut, Arrays.copyOfRange(bytes, cut, bytes.length));
      }
      assertTrue(streams.alerts().size() > 5, "seed " + seed);
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }

  /** The first bytes of a stream, some of them changed. */
  private static byte[] mutated(byte[] stream, Random random) {
    byte[] bytes = Arrays.copyOf(stream, Math.min(stream.length, 1300));
    for (int k = random.nextInt(4); k > 0; k--) {
      int at = random.nextInt(random.nextBoolean() ? 120 : bytes.length);
      bytes[at] = (byte) (random.nextBoolean() ? 0xff : random.nextInt());
    }
    return bytes;
  }
}
