// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static io.sluice.elements.inspect.InspectedStreams.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Messages of HTTP behind others on the same connection: no body may hide them. */
class HttpStreamsTest {
  private static final String RULES =
      "alert tcp any any -> any any (http.uri; content:\"/two\"; http.method; content:\"GET\"; sid:1;)\n"
          + "alert tcp any any -> any any (http.stat_code; content:\"404\"; sid:2;)\n"
          + "alert tcp any any -> any any (content:\"attack\"; sid:3;)\n";

  private static final String CHUNKED =
      "POST /one HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n";
  private static final String TWO = "GET /two HTTP/1.1\r\nHost: a\r\n\r\n";

  @TempDir Path folder;

  private InspectedStreams streams(String keywords) throws IOException {
    return new InspectedStreams(folder, RULES, keywords);
  }

  /** Sends text in segments of a length. */
  private static void send(InspectedStreams streams, boolean client, String text, int length) {
    byte[] all = bytes(text);
    int port = streams.connect(80);
    for (int at = 0; at < all.length; at += length) {
      byte[] part = Arrays.copyOfRange(all, at, Math.min(all.length, at + length));
      if (client) {
        streams.client(port, 80, 1 + at, part);
      } else {
        streams.server(port, 80, 1 + at, part);
      }
    }
  }

  @Test
  void requestsBehindChunksAreSeen() throws IOException {
    String chunks =
        "5;x=y\r\nGET /\r\n1A \r\nabcdefghijklmnopqrstuvwxyz\r\n0\r\nTrailer: 1\r\n\r\n";
    String text = CHUNKED + chunks + TWO;
    try (InspectedStreams streams = streams("")) {
      for (int length = 1; length <= text.length(); length++) {
        send(streams, true, text, length);
      }
      assertEquals("[1 x " + text.length() + "]", streams.alerts().toString());
    }
  }

  /** Servers take methods that they do not know, and empty lines, for less than an error. */
  @Test
  void requestsBehindOddOnesAreSeen() throws IOException {
    String odd = "FOO_BAR-BAZ / HTTP/1.1\r\nHost: a\r\n\r\n";
    try (InspectedStreams streams = streams("")) {
      int connections = 0;
      for (String before : new String[] {odd, "\r\n\r\n", "\n", odd + "\r\n" + odd}) {
        String text = before + TWO;
        for (int length = 1; length <= text.length(); length++) {
          connections++;
          send(streams, true, text, length);
        }
      }
      assertEquals("[1 x " + connections + "]", streams.alerts().toString());
      send(streams, true, "EHLO me and you\r\n" + TWO, 5);
      send(streams, true, "\0\1\2\3 a\r\n" + TWO, 5);
      assertEquals("[1 x " + connections + "]", streams.alerts().toString());
    }
  }

  /** Bodies that take more room than there is for a stream. */
  @Test
  void requestsBehindLongBodiesAreSeen() throws IOException {
    String known =
        "POST /one HTTP/1.1\r\nHost: a\r\nContent-Length: 20000\r\n\r\n" + "x".repeat(20_000);
    String chunk = "3e8\r\n" + "y".repeat(1000) + "\r\n";
    String chunks = CHUNKED + chunk.repeat(20) + "4e20\r\n" + "z".repeat(20_000) + "\r\n0\r\n\r\n";
    int lengths = 0;
    try (InspectedStreams streams = streams("")) {
      for (int length : new int[] {100, 997, 1448, 8191, 30_000}) {
        lengths++;
        send(streams, true, known + TWO, length);
        assertEquals("[1 x " + (2 * lengths - 1) + "]", streams.alerts().toString(), "" + length);
        send(streams, true, chunks + TWO, length);
        assertEquals("[1 x " + 2 * lengths + "]", streams.alerts().toString(), "" + length);
      }
    }
  }

  /** What a body says is not a message; nor is what is no chunk followed. */
  @Test
  void bodiesAreNotRequests() throws IOException {
    try (InspectedStreams streams = streams("")) {
      send(streams, true, CHUNKED + "20\r\n" + TWO + "\r\n0\r\n\r\n", 1000);
      send(streams, true, CHUNKED + "zz\r\n" + TWO, 1000);
      send(streams, true, CHUNKED + "fffffffff\r\n" + TWO, 1000);
      send(streams, true, "POST / HTTP/1.1\r\nContent-Length: 40\r\n\r\n" + TWO, 1000);
      assertEquals("[]", streams.alerts().toString());
    }
  }

  @Test
  void responsesBehindThoseWithoutBodyAreSeen() throws IOException {
    String last = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    try (InspectedStreams streams = streams("")) {
      send(streams, false, "HTTP/1.1 100 Continue\r\n\r\n" + last, 1000);
      send(streams, false, "HTTP/1.1 204 No Content\r\n\r\n" + last, 1000);
      send(streams, false, "HTTP/1.1 304 Not Modified\r\nContent-Length: 99\r\n\r\n" + last, 1000);
      assertEquals("[2 x 3]", streams.alerts().toString());
    }
  }

  /** Segments that are longer than what is kept of a stream, as offload leaves them. */
  @Test
  void longSegmentsAreSearchedAsAWhole() throws IOException {
    try (InspectedStreams streams = streams(", DEPTH 1024")) {
      for (int at = 0; at < 4000; at += 250) {
        String text = "x".repeat(at) + "attack" + "x".repeat(4000 - at);
        send(streams, true, text, 5000);
      }
      assertEquals("[3 x 16]", streams.alerts().toString());
    }
  }

  @Test
  void mutatedChunksDoNoHarm() throws IOException {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    String text = CHUNKED + "5\r\nabcde\r\n10;a\r\n0123456789abcdef\r\n0\r\nA: b\r\n\r\n" + TWO;
    try (InspectedStreams streams = streams(", DEPTH 1024")) {
      for (int i = 0; i < 2000; i++) {
        StringBuilder mutated = new StringBuilder(text.repeat(1 + random.nextInt(12)));
        for (int k = random.nextInt(8); k > 0; k--) {
          int at = random.nextInt(mutated.length());
          String piece =
              random.nextBoolean() ? "\r\n" : "" + "0f;\r\n\u00ff".charAt(random.nextInt(6));
          mutated.replace(at, Math.min(mutated.length(), at + random.nextInt(4)), piece);
        }
        send(streams, true, mutated.toString(), 1 + random.nextInt(3000));
      }
    } catch (RuntimeException e) {
      throw new AssertionError("seed " + seed, e);
    }
  }
}
