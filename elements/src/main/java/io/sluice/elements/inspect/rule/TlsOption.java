// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect.rule;

/** {@code ssl_version}, {@code tls.version} and {@code ssl_state}: what hellos have said so far. */
final class TlsOption extends Option {
  /** Bits of {@link Inspected#tls} that ask for a message. */
  private final int messages;

  /** Versions, a bit each by the minor number; 0 where messages are asked for. */
  private final int versions;

  private final boolean negated;

  private TlsOption(int messages, int versions, boolean negated) {
    this.messages = messages;
    this.versions = versions;
    this.negated = negated;
  }

  /** Reads a list of versions; null when one is not known. */
  static TlsOption ofVersions(String text) {
    int versions = 0;
    int negations = 0;
    String[] words = text.replace("\"", "").split("[,|]");
    for (String each : words) {
      boolean negated = each.strip().startsWith("!");
      String word = each.strip().substring(negated ? 1 : 0).strip();
      negations += negated ? 1 : 0;
      int minor =
          switch (word) {
            case "sslv3" -> 0;
            case "tls1.0", "1.0" -> 1;
            case "tls1.1", "1.1" -> 2;
            case "tls1.2", "1.2" -> 3;
            case "tls1.3", "1.3" -> 4;
            default -> -1;
          };
      if (minor < 0) {
        return null;
      }
      versions |= 1 << minor;
    }
    // Either all are excluded or one of them is asked for.
    return negations != 0 && negations != words.length
        ? null
        : new TlsOption(0, versions, negations != 0);
  }

  /** Reads a list of messages; null when one is not known. */
  static TlsOption ofMessages(String text) {
    int messages = 0;
    boolean negated = text.startsWith("!");
    for (String word : text.substring(negated ? 1 : 0).split("[,|]")) {
      int message =
          switch (word.strip()) {
            case "client_hello" -> Inspected.CLIENT_HELLO;
            case "server_hello" -> Inspected.SERVER_HELLO;
            case "client_keyx" -> Inspected.CLIENT_KEY_EXCHANGE;
            case "server_keyx" -> Inspected.SERVER_KEY_EXCHANGE;
            default -> 0;
          };
      if (message == 0) {
        return null;
      }
      messages |= message;
    }
    return new TlsOption(messages, 0, negated);
  }

  @Override
  long match(Inspected inspected, int cursor, int from) {
    int known = inspected.tls();
    if (versions == 0) {
      return (known & messages) != 0 != negated ? cursor : NO;
    }
    int version = known & 0xffff;
    boolean listed = version >>> 8 == 3 && (versions & 1 << (version & 0xff)) != 0;
    return version != 0 && listed != negated ? cursor : NO;
  }
}
