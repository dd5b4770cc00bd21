// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.util.Locale;

/** Odd things that are seen on the way, which rules can ask for by Suricata's names. */
public enum Event {
  /** A segment says something else than one before. */
  STREAM_OVERLAP("stream-event", "reassembly_overlap_different_data"),
  /** All of a segment has come before. */
  STREAM_RETRANSMISSION("stream-event", "pkt_retransmission"),

  /** An open connection: the client's SYN again. */
  OPEN_SYN("stream-event", "est_syn_resend"),
  /** An open connection: another SYN of the client. */
  OPEN_OTHER_SYN("stream-event", "est_syn_resend_diff_seq"),
  /** An open connection: a SYN of the server. */
  OPEN_SERVER_SYN("stream-event", "est_syn_toclient"),
  /** An open connection: the server's SYN and ACK again. */
  OPEN_SYN_ACK("stream-event", "est_synack_resend"),
  /** An open connection: another SYN and ACK of the server. */
  OPEN_OTHER_SYN_ACK("stream-event", "est_synack_resend_with_diff_seq"),
  /** An open connection: a SYN and ACK of the client. */
  OPEN_CLIENT_SYN_ACK("stream-event", "est_synack_toserver"),
  /** An answered SYN: another SYN of the client. */
  ANSWERED_OTHER_SYN("stream-event", "3whs_syn_resend_diff_seq_on_syn_recv"),
  /** An answered SYN: a SYN of the server. */
  ANSWERED_SERVER_SYN("stream-event", "3whs_syn_toclient_on_syn_recv"),
  /** An answered SYN: another SYN and ACK of the server. */
  ANSWERED_OTHER_SYN_ACK("stream-event", "3whs_synack_resend_with_diff_seq"),
  /** An answered SYN: a SYN and ACK of the client. */
  ANSWERED_CLIENT_SYN_ACK("stream-event", "3whs_synack_toserver_on_syn_recv"),
  /** A SYN without answer: a SYN and ACK of the client itself. */
  WAITING_CLIENT_SYN_ACK("stream-event", "3whs_synack_in_wrong_direction"),

  /** A first nibble that is neither 4 nor 6. */
  IP_VERSION("decode-event", "ipraw.invalid_ip_version"),
  /** Less than an IPv4 header. */
  IPV4_SMALL("decode-event", "ipv4.pkt_too_small"),
  /** An IPv4 header that says it is shorter than one can be. */
  IPV4_HEADER_LENGTH("decode-event", "ipv4.hlen_too_small"),
  /** An IPv4 packet that says it is shorter than its header. */
  IPV4_LENGTH("decode-event", "ipv4.iplen_smaller_than_hlen"),
  /** An IPv4 packet whose end is not there. */
  IPV4_TRUNCATED("decode-event", "ipv4.trunc_pkt"),
  /** ICMPv6 in IPv4. */
  IPV4_ICMPV6("decode-event", "ipv4.icmpv6"),
  /** Less than an IPv6 header. */
  IPV6_SMALL("decode-event", "ipv6.pkt_too_small"),
  /** An IPv6 packet whose end is not there. */
  IPV6_TRUNCATED("decode-event", "ipv6.trunc_pkt"),
  /** An extension header whose end is not there. */
  IPV6_EXTENSION("decode-event", "ipv6.trunc_exthdr"),
  /** ICMP in IPv6. */
  IPV6_ICMPV4("decode-event", "ipv6.icmpv4"),
  /** Less than a TCP header. */
  TCP_SMALL("decode-event", "tcp.pkt_too_small"),
  /** A TCP header that says it is shorter than one can be. */
  TCP_HEADER_LENGTH("decode-event", "tcp.hlen_too_small"),
  /** A TCP header longer than its packet. */
  TCP_OPTIONS_LENGTH("decode-event", "tcp.invalid_optlen"),
  /** Less than a UDP header. */
  UDP_SMALL("decode-event", "udp.pkt_too_small"),
  /** A UDP header that says the datagram is shorter than that header. */
  UDP_HEADER_LENGTH("decode-event", "udp.hlen_too_small"),
  /** A UDP header that says another length than IP does. */
  UDP_LENGTH("decode-event", "udp.hlen_invalid"),
  /** Less than an ICMP header. */
  ICMPV4_SMALL("decode-event", "icmpv4.pkt_too_small"),
  /** Less than an ICMPv6 header. */
  ICMPV6_SMALL("decode-event", "icmpv6.pkt_too_small"),

  /** A response goes to the server's port. */
  DNS_NOT_A_REQUEST("app-layer-event", "dns.not_a_request"),
  /** A query comes from the server's port. */
  DNS_NOT_A_RESPONSE("app-layer-event", "dns.not_a_response"),
  /** The reserved bit of a header is set. */
  DNS_Z_FLAG("app-layer-event", "dns.z_flag_set"),
  /** Less than a header, or a question that cannot be read. */
  DNS_MALFORMED("app-layer-event", "dns.malformed_data"),

  /** A record of length 0 or more than there may be. */
  TLS_HEADER("app-layer-event", "tls.invalid_tls_header"),
  /** A record of another version than 3.x. */
  TLS_VERSION("app-layer-event", "tls.invalid_record_version"),
  /** A record of a type that there is not. */
  TLS_TYPE("app-layer-event", "tls.invalid_record_type"),
  /** A hello that is shorter than what it says. */
  TLS_HANDSHAKE_LENGTH("app-layer-event", "tls.handshake_invalid_length"),
  /** A certificate that cannot be read. */
  TLS_CERTIFICATE("app-layer-event", "tls.invalid_certificate"),
  /** A list of certificates whose lengths contradict each other. */
  TLS_CERTIFICATE_LENGTH("app-layer-event", "tls.certificate_invalid_length"),
  /** More than one list of server names. */
  TLS_MANY_NAMES("app-layer-event", "tls.multiple_sni_extensions"),
  /** A server name that is no host. */
  TLS_NAME_TYPE("app-layer-event", "tls.invalid_sni_type"),
  /** A server name whose lengths contradict each other. */
  TLS_NAME_LENGTH("app-layer-event", "tls.invalid_sni_length"),
  /** A heartbeat before anything is encrypted. */
  TLS_HEARTBEAT("app-layer-event", "tls.heartbeat_message"),
  /** A heartbeat that says its payload is longer than its record: CVE-2014-0160. */
  TLS_HEARTBLEED("app-layer-event", "tls.overflow_heartbeat_message"),

  /** A request of HTTP/1.1 without Host. */
  HTTP_NO_HOST("app-layer-event", "http.missing_host_header"),
  /** More than one Host. */
  HTTP_MANY_HOSTS("app-layer-event", "http.host_header_ambiguous"),
  /** A header line of a request without a colon. */
  HTTP_REQUEST_COLON("app-layer-event", "http.request_field_missing_colon"),
  /** A header line of a response without a colon. */
  HTTP_RESPONSE_COLON("app-layer-event", "http.response_field_missing_colon"),
  /** A request's Content-Length that is no number. */
  HTTP_REQUEST_LENGTH("app-layer-event", "http.invalid_content_length_field_in_request"),
  /** A response's Content-Length that is no number. */
  HTTP_RESPONSE_LENGTH("app-layer-event", "http.invalid_content_length_field_in_response"),
  /** A request's Transfer-Encoding other than chunked. */
  HTTP_REQUEST_ENCODING("app-layer-event", "http.invalid_transfer_encoding_value_in_request"),
  /** A response's Transfer-Encoding other than chunked. */
  HTTP_RESPONSE_ENCODING("app-layer-event", "http.invalid_transfer_encoding_value_in_response");

  private static final Event[] ALL = values();

  private final String keyword;
  private final String value;

  Event(String keyword, String value) {
    this.keyword = keyword;
    this.value = value;
  }

  /**
   * The bit that stands for it.
   *
   * @return one bit
   */
  public long bit() {
    return 1L << ordinal();
  }

  /** Whether it is about a packet by itself rather than about what a stream carries. */
  boolean isAboutPacket() {
    return !keyword.equals("app-layer-event") || value.startsWith("dns.");
  }

  /** The event that a rule names; null for one that is not told here. */
  static Event of(String keyword, String value) {
    String name = keyword.equals("engine-event") ? "decode-event" : keyword;
    String wanted = value.toLowerCase(Locale.ROOT);
    for (Event event : ALL) {
      if (event.keyword.equals(name) && event.value.equals(wanted)) {
        return event;
      }
    }
    return null;
  }
}
