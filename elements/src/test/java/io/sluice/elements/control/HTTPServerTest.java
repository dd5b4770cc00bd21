// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.control;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.router.Router;
import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.channels.ServerSocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The JDK's own client is the peer, and clients that say what they like. */
@Timeout(120)
class HTTPServerTest {
  private static final String OTHERS =
      "; s :: Switch(0); Idle -> s -> Discard; e :: Script(TYPE PASSIVE, return $args)"
          + "; elementclass Box { input -> c :: Counter -> output }; Idle -> box :: Box -> Discard";

  private static final String END = "\r\n\r\n";

  private static Talk serve(String arguments) {
    return new Talk("cs :: HTTPServer(" + arguments + ")" + OTHERS);
  }

  private static HttpResponse<String> send(
      Talk talk, String method, String path, BodyPublisher body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + talk.port() + path))
            .version(HttpClient.Version.HTTP_1_1)
            .method(method, body);
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HttpClient.newHttpClient()
        .send(request.build(), BodyHandlers.ofString(StandardCharsets.ISO_8859_1));
  }

  private static String get(Talk talk, String path) throws IOException, InterruptedException {
    HttpResponse<String> response = send(talk, "GET", path, BodyPublishers.noBody());
    return response.statusCode() + " " + response.body();
  }

  private static String send(Talk talk, String method, String path, String body)
      throws IOException, InterruptedException {
    HttpResponse<String> response = send(talk, method, path, BodyPublishers.ofString(body));
    return response.statusCode() + " " + response.body();
  }

  @Test
  void readsHandlers() throws Exception {
    try (Talk talk = serve("0, ALIAS_MAP said:e/run/by alias, ALIAS_MAP /n:/s/switch")) {
      assertEquals("200 0", get(talk, "/s/switch"));
      assertEquals("200 0", get(talk, "//s/switch?with=a&query"));
      assertEquals("200 a b/c", get(talk, "/e/run/a%20b/c"));
      assertEquals("200 0", get(talk, "/box/c/count"));
      assertEquals("200 by alias", get(talk, "/said"));
      assertEquals("200 0", get(talk, "/n"));
      assertTrue(get(talk, "/s").contains("switch\trw"), get(talk, "/s"));
      assertTrue(get(talk, "/").contains("\nbox/c\n"), get(talk, "/"));
      assertEquals(get(talk, "/"), get(talk, "/list"));
      assertEquals("404 No handler named 'nothing'", get(talk, "/nothing/here"));
      assertEquals("404 No handler named 's.nothing'", get(talk, "/s/nothing"));
      assertEquals("400 handler 'box/c.reset' is write-only", get(talk, "/box/c/reset"));
    }
  }

  @Test
  void writesHandlers() throws Exception {
    try (Talk talk = serve("0")) {
      assertEquals("200 success", send(talk, "POST", "/s/switch", "-1"));
      assertEquals("200 -1", get(talk, "/s/switch"));
      assertEquals("400 jump to nonexistent label", send(talk, "POST", "/e/goto", "nowhere"));
      assertEquals("400 handler 's.name' is read-only", send(talk, "POST", "/s/name", "x"));
      assertEquals("404 No handler named 's.put_switch'", send(talk, "PUT", "/s/switch", "1"));
      assertEquals("404 No handler named 's.delete_x'", send(talk, "DELETE", "/s/x", ""));
      assertEquals(405, send(talk, "PATCH", "/s/x", BodyPublishers.noBody()).statusCode());
    }
    try (Talk talk = serve("0, READONLY true")) {
      assertEquals("403 permission denied for 's.switch'", send(talk, "POST", "/s/switch", "1"));
      assertEquals("200 0", get(talk, "/s/switch"));
    }
  }

  /** A body without a length is sent in chunks. */
  @Test
  void takesBodiesInChunks() throws Exception {
    try (Talk talk = serve("0")) {
      List<byte[]> pieces = List.of("-".getBytes(), "1".getBytes());
      HttpResponse<String> response =
          send(talk, "POST", "/s/switch", BodyPublishers.ofByteArrays(pieces));
      assertEquals("success", response.body());
      assertEquals("200 -1", get(talk, "/s/switch"));
    }
  }

  @Test
  void pagesOfOthersMayCallNothing() throws Exception {
    String[] page = {"Origin", "http://page.example"};
    try (Talk talk = serve("0")) {
      HttpResponse<String> refused =
          send(talk, "POST", "/s/switch", BodyPublishers.ofString("-1"), page);
      assertEquals(403, refused.statusCode());
      assertEquals("200 0", get(talk, "/s/switch"));
      for (String[] each :
          new String[][] {
            {"200", "localhost:80"},
            {"200", "127.0.0.1"},
            {"200", "[::1]:8080"},
            {"403", "page.example:80"},
            {"403", "127.0.0.1.page.example"},
          }) {
        String answer = talk.answers("GET /s/switch HTTP/1.1\r\nHost: " + each[1] + END);
        assertTrue(answer.startsWith("HTTP/1.1 " + each[0]), each[1] + answer);
      }
    }
    try (Talk talk = serve("0, LOCALHOST false")) {
      String answer = talk.answers("GET /s/switch HTTP/1.1\r\nHost: router.example" + END);
      assertTrue(answer.startsWith("HTTP/1.1 200"), answer);
    }
    for (String origin : List.of("*", "http://page.example")) {
      try (Talk talk = serve("0, ORIGIN \"" + origin + "\"")) {
        HttpResponse<String> response =
            send(talk, "OPTIONS", "/s/switch", BodyPublishers.noBody(), page);
        assertEquals(204, response.statusCode());
        assertEquals(
            origin, response.headers().firstValue("Access-Control-Allow-Origin").orElse(""));
        response = send(talk, "POST", "/s/switch", BodyPublishers.ofString("-1"), page);
        assertEquals(200, response.statusCode());
      }
    }
  }

  @Test
  void connectionsStayAndRequestsMayComeTogetherOrInPieces() throws IOException {
    String two = "GET /s/switch HTTP/1.1\r\nHost: localhost" + END;
    String expected =
        "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nX-Content-Type-Options: nosniff\r\n"
            + "Content-Length: 1\r\n\r\n0";
    try (Talk talk = serve("0")) {
      assertEquals(expected + expected, talk.answers("\r\n" + two + two));
      try (Talk.Client client = talk.connect()) {
        client.channel.setOption(java.net.StandardSocketOptions.TCP_NODELAY, true);
        String pieces =
            "POST /s/switch HTTP/1.1\r\nTransfer-Encoding: chunked"
                + END
                + "1;x=y\r\n-\r\n1\r\n1\r\n0\r\nTrailer: x"
                + END
                + "HEAD /s/switch HTTP/1.0"
                + END;
        for (char c : pieces.toCharArray()) {
          client.send(String.valueOf(c));
          talk.router.read("s.name");
        }
        String answer = client.rest();
        assertTrue(answer.contains("\r\n\r\nsuccessHTTP/1.1 200 OK\r\n"), answer);
        assertTrue(answer.endsWith("Content-Length: 2\r\nConnection: close\r\n\r\n"), answer);
      }
      try (Talk.Client client = talk.connect()) {
        client.send("POST /s/switch HTTP/1.1\r\nExpect: 100-continue\r\nContent-Length: 1" + END);
        assertEquals("HTTP/1.1 100 Continue", client.line());
        client.send("0");
        assertEquals("", client.line());
        assertEquals("HTTP/1.1 200 OK", client.line());
      }
    }
  }

  @Test
  void refusesWhatIsNoRequest() throws IOException {
    try (Talk talk = serve("0")) {
      for (String[] each :
          new String[][] {
            {"400 Bad Request", "hello" + END},
            {"400 Bad Request", "GET  / HTTP/1.1" + END},
            {"400 Bad Request", "GET / HTTP/1.1\r\nbad header: x" + END},
            {"400 Bad Request", "GET / HTTP/1.1\r\n folded: x" + END},
            {"400 Bad Request", "GET /%4 HTTP/1.1" + END},
            {"400 Bad Request", "POST / HTTP/1.1\r\nContent-Length: -1" + END},
            {"400 Bad Request", "POST / HTTP/1.1\r\nContent-Length: 1\r\nContent-Length: 2" + END},
            {
              "400 Bad Request",
              "POST / HTTP/1.1\r\nContent-Length: 1\r\nTransfer-Encoding: chunked" + END
            },
            {"400 Bad Request", "POST / HTTP/1.1\r\nTransfer-Encoding: chunked" + END + "x\r\n"},
            {
              "413 Content Too Large",
              "POST / HTTP/1.1\r\nTransfer-Encoding: chunked" + END + "fffffffffff\r\n"
            },
            {"413 Content Too Large", "POST / HTTP/1.1\r\nContent-Length: 99999999999" + END},
            {"431 Request Header Fields Too Large", "GET / HTTP/1.1\r\nx: " + "y".repeat(70_000)},
            {"501 Not Implemented", "POST / HTTP/1.1\r\nTransfer-Encoding: gzip" + END},
            {"505 HTTP Version Not Supported", "GET / HTTP/2.0" + END},
          }) {
        try (Talk.Client client = talk.connect()) {
          client.send(each[1]);
          assertEquals("HTTP/1.1 " + each[0], client.line(), each[1]);
        }
      }
      assertEquals("", talk.answers("GET / HTTP/1.1\r\nHost"));
      assertEquals("", talk.answers("POST /s/switch HTTP/1.1\r\nContent-Length: 2" + END + "1"));
      assertEquals("0", talk.router.read("s.switch"));
    }
  }

  @Test
  void aNewConfigurationHasThePort() throws Exception {
    try (Talk talk = serve("0")) {
      int port = talk.port();
      try (Talk.Client client = talk.connect()) {
        client.send("GET /s/switch HTTP/1.1" + END);
        assertEquals("HTTP/1.1 200 OK", client.line());
        talk.router.replace(
            "cs :: HTTPServer(0, READONLY true); t :: Switch(0); Idle -> t -> Idle");
        assertEquals(port, talk.port());
        assertTrue(get(talk, "/s/switch").startsWith("404 "));
        assertEquals("200 0", get(talk, "/t/switch"));
        assertTrue(send(talk, "POST", "/t/switch", "1").startsWith("403 "));
        client.send("GET /t/switch HTTP/1.0" + END);
        assertTrue(client.rest().endsWith("0"));
      }
    }
  }

  @Test
  void refusesBadArguments() {
    String errors =
        TestGraph.errorsOf("HTTPServer(80, ALIAS_MAP x, MAP y, z, ORIGIN \"a b\"); HTTPServer(x)");
    assertTrue(errors.contains("ALIAS_MAP: expected ALIAS:PATH, not 'x'"), errors);
    assertTrue(errors.contains("MAP: unknown argument"), errors);
    assertTrue(errors.contains("too many arguments"), errors);
    assertTrue(errors.contains("ORIGIN: not an origin"), errors);
    assertTrue(errors.contains("PORT requires TCP port"), errors);
    assertFalse(errors.contains("expected ALIAS:PATH, not 'y'"), errors);
  }

  @Test
  void thePortIs80UnlessItIsSaid() throws IOException {
    // Held, so that nobody gets it, whoever runs this.
    try (ServerSocketChannel held = ServerSocketChannel.open()) {
      try {
        held.bind(new InetSocketAddress("127.0.0.1", 80));
      } catch (IOException e) {
        // Somebody else has it, or we may not have it.
      }
      String errors = TestGraph.errorsOf("HTTPServer(LOCALHOST true)");
      assertTrue(errors.contains("HTTPServer':\n  bind: "), errors);
    }
  }

  @Test
  void twoCannotHaveOnePort() {
    try (Talk talk = serve("0")) {
      String same = "HTTPServer(" + talk.port() + ")";
      assertTrue(TestGraph.errorsOf(same).contains("bind: "), () -> TestGraph.errorsOf(same));
      Router other = Router.parse("x :: HTTPServer(" + talk.port() + "+)", TestGraph.options());
      assertFalse(other.read("x.port").equals(String.valueOf(talk.port())));
      other.close();
    }
  }
}
