// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.util.Locale;

/** Parts of a packet or a stream that an option can look at. */
public enum Buffer {
  /** The payload of a packet, or what is there of a TCP stream. */
  PAYLOAD(""),
  /** Method of an HTTP request. */
  HTTP_METHOD("http.method"),
  /** Target of an HTTP request, as servers understand it. */
  HTTP_URI("http.uri"),
  /** Target of an HTTP request as it was sent. */
  HTTP_URI_RAW("http.uri.raw"),
  /** The header lines of an HTTP request or response, but cookies, joined and with one space. */
  HTTP_HEADER("http.header"),
  /** All header lines of an HTTP request or response as they were sent. */
  HTTP_HEADER_RAW("http.header.raw"),
  /** The names of all header lines, each after a line's end, and two of these behind the last. */
  HTTP_HEADER_NAMES("http.header_names"),
  /** First line and header lines of an HTTP request or response, joined and with one space. */
  HTTP_START("http.start"),
  /** First line of an HTTP request. */
  HTTP_REQUEST_LINE("http.request_line"),
  /** First line of an HTTP response. */
  HTTP_RESPONSE_LINE("http.response_line"),
  /** Version of an HTTP request or response, as in HTTP/1.1. */
  HTTP_PROTOCOL("http.protocol"),
  /** The name in Host, in lower case, without a port. */
  HTTP_HOST("http.host", "host"),
  /** The value of Host as it was sent. */
  HTTP_HOST_RAW("http.host.raw"),
  /** The value of User-Agent. */
  HTTP_USER_AGENT("http.user_agent", "user-agent"),
  /** The value of Cookie or Set-Cookie. */
  HTTP_COOKIE("http.cookie", "cookie"),
  /** The value of Accept. */
  HTTP_ACCEPT("http.accept", "accept"),
  /** The value of Accept-Encoding. */
  HTTP_ACCEPT_ENC("http.accept_enc", "accept-encoding"),
  /** The value of Accept-Language. */
  HTTP_ACCEPT_LANG("http.accept_lang", "accept-language"),
  /** The value of Referer. */
  HTTP_REFERER("http.referer", "referer"),
  /** The value of Connection. */
  HTTP_CONNECTION("http.connection", "connection"),
  /** The value of Content-Type. */
  HTTP_CONTENT_TYPE("http.content_type", "content-type"),
  /** The value of Content-Length. */
  HTTP_CONTENT_LENGTH("http.content_len", "content-length"),
  /** The value of Server. */
  HTTP_SERVER("http.server", "server"),
  /** The value of Location. */
  HTTP_LOCATION("http.location", "location"),
  /** Body of an HTTP request, put together from its chunks. */
  HTTP_REQUEST_BODY("http.request_body"),
  /** Body of an HTTP response, put together from its chunks, and no longer compressed. */
  HTTP_RESPONSE_BODY("http.response_body"),
  /** Status code of an HTTP response. */
  HTTP_STAT_CODE("http.stat_code"),
  /** Words behind the status code of an HTTP response. */
  HTTP_STAT_MESSAGE("http.stat_msg"),
  /** Name that a DNS query asks for, with dots. */
  DNS_QUERY("dns.query"),
  /** Server name of a TLS client hello. */
  TLS_SNI("tls.sni"),
  /** Distinguished name of whom a certificate is for, as in C=US, O=Example, CN=www.example.com. */
  TLS_CERT_SUBJECT("tls.cert_subject"),
  /** Distinguished name of who has signed a certificate. */
  TLS_CERT_ISSUER("tls.cert_issuer"),
  /** Serial number of a certificate, as in 5C:19:B7. */
  TLS_CERT_SERIAL("tls.cert_serial"),
  /** SHA-1 of a certificate, as in 4a:a3:66. */
  TLS_CERT_FINGERPRINT("tls.cert_fingerprint"),
  /** Each certificate of a chain as it was sent. */
  TLS_CERTS("tls.certs"),
  /** What JA3 makes of a client's hello. */
  JA3_STRING("ja3.string"),
  /** MD5 of {@link #JA3_STRING}. */
  JA3_HASH("ja3.hash"),
  /** What JA3S makes of a server's hello. */
  JA3S_STRING("ja3s.string"),
  /** MD5 of {@link #JA3S_STRING}. */
  JA3S_HASH("ja3s.hash"),
  /** Server name of the first packet of QUIC. */
  QUIC_SNI("quic.sni"),
  /** {@link #DNS_QUERY} behind a dot. */
  DOTTED_DNS_QUERY("dns.query;dotprefix"),
  /** {@link #TLS_SNI} behind a dot. */
  DOTTED_TLS_SNI("tls.sni;dotprefix"),
  /** {@link #HTTP_HOST} behind a dot. */
  DOTTED_HTTP_HOST("http.host;dotprefix");

  private static final Buffer[] ALL = values();

  private final String keyword;

  /** Name of the header line that it is the value of, in lower case; null for none. */
  private final String line;

  Buffer(String keyword) {
    this(keyword, null);
  }

  Buffer(String keyword, String line) {
    this.keyword = keyword;
    this.line = line;
  }

  /**
   * The buffer that is the value of a header line.
   *
   * @param data holds the line's name
   * @param from where it begins
   * @param to where it ends
   * @param response whether it is one of a response
   * @return null when there is none
   */
  public static Buffer ofLine(byte[] data, int from, int to, boolean response) {
    if (response && isLower(data, from, to, "set-cookie")) {
      return HTTP_COOKIE;
    }
    for (Buffer buffer : ALL) {
      if (buffer.line != null && isLower(data, from, to, buffer.line)) {
        return response && buffer == HTTP_COOKIE ? null : buffer;
      }
    }
    return null;
  }

  /**
   * Compares, whatever the case of the data.
   *
   * @param data holds the text
   * @param from where it begins
   * @param to where it ends
   * @param lower what it is compared with, in lower case
   * @return whether they are the same
   */
  public static boolean isLower(byte[] data, int from, int to, String lower) {
    if (to - from != lower.length()) {
      return false;
    }
    for (int i = 0; i < lower.length(); i++) {
      if (ContentOption.lower(data[from + i]) != lower.charAt(i)) {
        return false;
      }
    }
    return true;
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
      case "http_raw_host" -> HTTP_HOST_RAW;
      case "http_raw_header" -> HTTP_HEADER_RAW;
      case "http_raw_cookie" -> HTTP_COOKIE;
      case "http_server_body" -> HTTP_RESPONSE_BODY;
      case "dns_query" -> DNS_QUERY;
      case "tls_sni", "tls.server_name" -> TLS_SNI;
      default -> null;
    };
  }

  /**
   * The buffer that this one is behind a dot.
   *
   * @return null when it is none of those
   */
  public Buffer plain() {
    return switch (this) {
      case DOTTED_DNS_QUERY -> DNS_QUERY;
      case DOTTED_TLS_SNI -> TLS_SNI;
      case DOTTED_HTTP_HOST -> HTTP_HOST;
      default -> null;
    };
  }

  /** This one behind a dot; null for those that hold no names of hosts. */
  Buffer dotted() {
    for (Buffer buffer : ALL) {
      if (buffer.plain() == this) {
        return buffer;
      }
    }
    return null;
  }

  /** Whether it comes from hellos or certificates of TLS. */
  boolean isTls() {
    return ordinal() >= TLS_SNI.ordinal() && ordinal() <= JA3S_HASH.ordinal();
  }

  /** The keyword that, behind a content, moves it to this buffer: Snort 2. */
  private String modifier() {
    return keyword.replace('.', '_');
  }
}
