// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

import java.util.Locale;

/** What a flow speaks. */
public enum Application {
  /** Names of hosts, RFC 1035. */
  DNS,
  /** HTTP/1, RFC 9112. */
  HTTP,
  /** TLS of any version, RFC 8446. */
  TLS,
  /** QUIC, RFC 9000, from a first packet with a server name on. */
  QUIC,
  /** Secure shell, RFC 4253. */
  SSH,
  /** File transfer, RFC 959. */
  FTP,
  /** Mail, RFC 5321. */
  SMTP,
  /** Shared files of Windows, versions 1 to 3. */
  SMB,
  /** None of these. */
  OTHER;

  /**
   * The one that a rule names.
   *
   * @param word the protocol of a rule, or the value of app-layer-protocol
   * @return null when it is none that can be told
   */
  static Application of(String word) {
    return switch (word.toLowerCase(Locale.ROOT)) {
      case "dns" -> DNS;
      case "http", "http1" -> HTTP;
      case "tls", "ssl" -> TLS;
      case "quic" -> QUIC;
      case "ssh" -> SSH;
      case "ftp" -> FTP;
      case "smtp" -> SMTP;
      case "smb" -> SMB;
      default -> null;
    };
  }
}
