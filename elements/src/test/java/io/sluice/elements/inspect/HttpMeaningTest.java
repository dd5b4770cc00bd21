// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static io.sluice.elements.inspect.InspectedStreams.bytes;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What rules see of HTTP, as Suricata 7.0.10 has it where nothing else is said. */
class HttpMeaningTest {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: ";

  @TempDir Path folder;

  private static String rule(int sid, String options) {
    return "alert tcp any any -> any any (" + options + " sid:" + sid + ";)\n";
  }

  private static String latin1(byte[] text) {
    return new String(text, StandardCharsets.ISO_8859_1);
  }

  private static String uri(String target) {
    HttpMessage message = new HttpMessage();
    byte[] request = bytes("GET " + target + " HTTP/1.1\r\n\r\n");
    message.read(request, 0, request.length);
    return latin1(Arrays.copyOf(message.uri().bytes(), message.uri().length()));
  }

  @Test
  void targetsAreWhatServersMakeOfThem() {
    String[][] pairs = {
      {"/a//b///c", "/a/b/c"},
      {"/a/./b/../c", "/a/c"},
      {"/../../etc/passwd", "/etc/passwd"},
      {"/%2e%2e/%2fx", "/x"},
      {"/a%5cb\\\\c", "/a/b/c"},
      {"/a%u002fb%U0041", "/a/bA"},
      {"/x%zz%4", "/x%zz%4"},
      {"/a+b?q=a+b", "/a+b?q=a+b"},
      {"/a?x=%2f%2fy//z/../w\\", "/a?x=//y//z/../w\\"},
      {"/x?a=%u0041", "/x?a=%u0041"},
      {"/a/b/..", "/a"},
      {"/a/b/.", "/a/b"},
      {"/a/..b/...//c", "/a/..b/.../c"},
      {"/a;b=c/../d", "/d"},
      {"/a%252fb", "/a%2fb"},
      {"/caf%c3%a9", "/caf\u00e9"},
      {"/a%2fb/..%2fc", "/a/c"},
      {"/..%5c..%5cx", "/x"},
      {"/%%34%31", "/%41"},
      {"/a/b/../../c/", "/c/"},
      {"*", "*"},
      {"?x=1", "?x=1"},
      {"http://h.com//a/../b?x=1", "/b?x=1"},
      {"http://h.com", ""},
      {"///", "/"},
    };
    for (String[] pair : pairs) {
      assertEquals(pair[1], uri(pair[0]), pair[0]);
    }
  }

  @Test
  void headerLinesAreJoinedAndWithoutCookies() throws IOException {
    String request =
        "GET http://u:p@abs.example:81/x HTTP/1.1\r\nHost: a\r\nX-One:a\r\nX-Two :  b \r\n"
            + "X-Fold: one\r\n  two\r\nCookie: c=1\r\nX-Dup: d1\r\nx-dup: d2\nNone\r\nX-Empty:\r\n"
            + "Cookie: c=2\r\nX-Last: z\r\n\r\n";
    String header =
        "Host: a|0d 0a|X-One: a|0d 0a|X-Two: b|0d 0a|X-Fold: one  two|0d 0a|"
            + "X-Dup: d1, d2|0d 0a|: None|0d 0a|X-Empty: |0d 0a|X-Last: z|0d 0a|";
    String rules =
        rule(1, "http.header; content:\"" + header + "\"; startswith; endswith;")
            + rule(2, "http.header.raw; content:\"X-Two :  b |0d 0a|X-Fold\";")
            + rule(3, "http.cookie; content:\"c=1, c=2\"; startswith; endswith;")
            + rule(
                4, "http.header_names; content:\"|0d 0a|Cookie|0d 0a|X-Dup|0d 0a 0d 0a|X-Empty\";")
            + rule(5, "http.start; content:\"HTTP/1.1|0d 0a|Host: a|0d 0a|X-One: a\";")
            + rule(6, "http.host; content:\"abs.example\"; bsize:11;")
            + rule(7, "http.header; content:!\"X-Last\";")
            + rule(8, "http.host; dotprefix; content:\".abs.example\"; startswith; endswith;")
            + rule(9, "http.host; dotprefix; content:\".s.example\";");
    assertEquals("[1 x 2, 2 x 2, 3 x 2, 4 x 2, 5 x 2, 6 x 2, 8 x 2]", alerts(rules, request, ""));
  }

  @Test
  void bodiesAreWhatTheirReceiversMakeOfThem() throws IOException {
    ByteArrayOutputStream gzip = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(gzip)) {
      out.write(bytes("a".repeat(900) + "first secret"));
    }
    ByteArrayOutputStream zlib = new ByteArrayOutputStream();
    try (OutputStream out = new DeflaterOutputStream(zlib)) {
      out.write(bytes("second secret"));
    }
    StringBuilder chunks = new StringBuilder();
    for (int at = 0; at < gzip.size(); at += 7) {
      byte[] part = Arrays.copyOfRange(gzip.toByteArray(), at, Math.min(gzip.size(), at + 7));
      chunks.append(Integer.toHexString(part.length)).append(";x=y\r\n").append(latin1(part));
      chunks.append("\r\n");
    }
    String responses =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"
            + (chunks + "0\r\n\r\n")
            + (OK + zlib.size() + "\r\nContent-Encoding: deflate\r\n\r\n")
            + latin1(zlib.toByteArray())
            + "HTTP/1.1 200 OK\r\nTransfer-Encoding: x\r\ntransfer-encoding: chunked;\r\n\r\n"
            + "5 \r\nthird\r\n\u000b7\r\n secret\r\n0\r\n\r\n"
            + (OK + "6\r\nContent-Encoding: gzip\r\n\r\nfourth" + OK + "5\r\n\r\nfifth");
    String rules =
        rule(1, "file_data; content:\"first secret\"; endswith;")
            + rule(2, "file_data; content:\"second secret\"; bsize:13;")
            + rule(3, "file_data; content:\"third secret\"; bsize:12;")
            + rule(4, "file_data; content:\"fourth\"; bsize:6;")
            + rule(5, "file_data; content:\"fifth\"; bsize:5;")
            + rule(6, "content:\"secret\"; pcre:\"/first|second/\";");
    assertEquals("[1 x 2, 2 x 2, 3 x 2, 4 x 2, 5 x 2]", alerts(rules, "", responses));
  }

  @Test
  void responsesToHeadAndConnectHaveNoBody() throws IOException {
    String requests =
        "HEAD /1 HTTP/1.1\r\nHost: a\r\n\r\nGET /2 HTTP/1.1\r\nHost: a\r\n\r\n"
            + "CONNECT b:80 HTTP/1.1\r\nHost: b\r\n\r\nGET /3 HTTP/1.1\r\nHost: b\r\n\r\n";
    String responses =
        "HTTP/1.1 100 Continue\r\n\r\n"
            + (OK + "500\r\n\r\n" + OK + "6\r\n\r\nsecond")
            + "HTTP/1.1 200 Connected\r\n\r\n"
            + (OK + "5\r\n\r\nthird");
    String rules =
        rule(1, "http.response_body; content:\"second\"; bsize:6;")
            + rule(2, "http.response_body; content:\"third\"; bsize:5;")
            + rule(3, "http.uri; content:\"/3\";");
    assertEquals("[1 x 2, 2 x 2, 3 x 2]", alerts(rules, requests, responses));
  }

  /** What rules say once about whole messages, and once byte by byte. */
  private String alerts(String rules, String requests, String responses) throws IOException {
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      for (int size : new int[] {4096, 1}) {
        int port = streams.connect(80);
        byte[] there = bytes(requests);
        for (int at = 0; at < there.length; at += size) {
          byte[] part = Arrays.copyOfRange(there, at, Math.min(there.length, at + size));
          streams.client(port, 80, 1 + at, part);
        }
        byte[] back = bytes(responses);
        for (int at = 0; at < back.length; at += size) {
          byte[] part = Arrays.copyOfRange(back, at, Math.min(back.length, at + size));
          streams.server(port, 80, 1 + at, part);
        }
      }
      return streams.alerts().toString();
    }
  }

  /** A receiver ignores data without ACK: it must not stand for what comes in its place. */
  @Test
  void dataWithoutAckIsNoPartOfTheStream() throws IOException {
    byte[] request = bytes("GET /evil HTTP/1.1\r\n\r\n");
    String rules = rule(1, "http.uri; content:\"/evil\";");
    try (InspectedStreams streams = new InspectedStreams(folder, rules, "")) {
      int port = streams.connect(80);
      int before = streams.passed();
      byte[] other = bytes("X".repeat(request.length));
      streams.graph.send("in", InspectedStreams.tcp(true, port, 80, 8, 1, other));
      assertEquals(before, streams.passed());
      streams.client(port, 80, 1, request);
      assertEquals("[1 x 1]", streams.alerts().toString());
    }
  }
}
