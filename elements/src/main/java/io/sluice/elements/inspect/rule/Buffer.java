// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.util.Locale;

/** Parts of a packet or a stream that an option can look at. */
public enum Buffer {
  /** The payload of a packet, or what is there of a TCP stream. */
  PAYLOAD(""),
  /** Method of an HTTP request. */
  HTTP_METHOD("http.method"),
  /** Target of an HTTP request, escapes decoded. */
  HTTP_URI("http.uri"),
  /** Target of an HTTP request as it was sent. */
  HTTP_URI_RAW("http.uri.raw"),
  /** All header lines of an HTTP request or response. */
  HTTP_HEADER("http.header"),
  /** The value of Host. */
  HTTP_HOST("http.host"),
  /** The value of User-Agent. */
  HTTP_USER_AGENT("http.user_agent"),
  /** The value of Cookie. */
  HTTP_COOKIE("http.cookie"),
  /** Body of an HTTP request. */
  HTTP_REQUEST_BODY("http.request_body"),
  /** Body of an HTTP response. */
  HTTP_RESPONSE_BODY("http.response_body"),
  /** Status code of an HTTP response. */
  HTTP_STAT_CODE("http.stat_code"),
  /** Name that a DNS query asks for, with dots. */
  DNS_QUERY("dns.query"),
  /** Server name of a TLS client hello. */
  TLS_SNI("tls.sni");

  private static final Buffer[] ALL = values();

  private final String keyword;

  Buffer(String keyword) {
    this.keyword = keyword;
  }

  /**
   * The buffer of a sticky keyword.
   *
   * @param keyword for example {@code http.uri}, or Snort 3's {@code http_uri}
   * @return null when there is none
   */
  static Buffer ofKeyword(String keyword) {
    String name = keyword.toLowerCase(Locale.ROOT);
    for (Buffer buffer : ALL) {
      if (buffer != PAYLOAD && (name.equals(buffer.keyword) || name.equals(buffer.modifier()))) {
        return buffer;
      }
    }
    return switch (name) {
      case "pkt_data", "file_data", "file.data" ->
          name.equals("pkt_data") ? PAYLOAD : HTTP_RESPONSE_BODY;
      case "http_client_body" -> HTTP_REQUEST_BODY;
      case "http_raw_uri" -> HTTP_URI_RAW;
      case "http_raw_header", "http.header.raw" -> HTTP_HEADER;
      case "http_server_body" -> HTTP_RESPONSE_BODY;
      case "dns_query" -> DNS_QUERY;
      case "tls_sni", "tls.server_name" -> TLS_SNI;
      default -> null;
    };
  }

  /** The keyword that, behind a content, moves it to this buffer: Snort 2. */
  private String modifier() {
    return keyword.replace('.', '_');
  }
}
