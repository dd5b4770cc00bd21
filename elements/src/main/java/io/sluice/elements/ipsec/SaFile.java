// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.elements.vpn.OuterPath;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Reads associations, a line each, in the words of {@code ip xfrm state} behind a name and a
 * direction. Works on bytes, so that keys are never text; no message repeats one.
 */
final class SaFile {
  /** SPIs up to this one are reserved (RFC 4303, 2.1). */
  private static final int MAX_RESERVED_SPI = 255;

  private static final int DEFAULT_WINDOW = 1024;
  private static final int MAX_WINDOW = 1 << 20;
  private static final int SALT = 4;

  final List<SaSpec> specs = new ArrayList<>();
  final List<String> errors = new ArrayList<>();

  private final String name;
  private int line;

  /** The words of the line, as ranges of its bytes. */
  private byte[] bytes;

  private int[][] words;
  private int next;

  // What the line has said so far.
  private String source;
  private String destination;
  private int spi;
  private SaSpec.Algorithm algorithm;
  private byte[] key;
  private byte[] authKey;
  private boolean extended;
  private int window;
  private int sourcePort;
  private int destinationPort;

  /** Ends the reading of a line. */
  private static final class Wrong extends Exception {
    private static final long serialVersionUID = 1L;

    Wrong(String message) {
      super(message);
    }
  }

  /**
   * Reads a file.
   *
   * @param name its name, for messages; empty for text of a handler
   * @param contents its contents, wiped afterwards
   */
  SaFile(String name, byte[] contents) {
    this.name = name;
    int from = 0;
    while (from < contents.length) {
      int end = from;
      while (end < contents.length && contents[end] != '\n') {
        end++;
      }
      line++;
      readLine(contents, from, end);
      from = end + 1;
    }
    Arrays.fill(contents, (byte) 0);
    findDoubles();
  }

  private void readLine(byte[] contents, int from, int end) {
    bytes = contents;
    words = split(contents, from, end);
    next = 0;
    if (words.length == 0) {
      return;
    }
    try {
      specs.add(association());
    } catch (Wrong e) {
      errors.add(name.isEmpty() ? e.getMessage() : name + ":" + line + ": " + e.getMessage());
      wipe(key);
      wipe(authKey);
    }
  }

  /** Words up to a comment. */
  private static int[][] split(byte[] bytes, int from, int end) {
    List<int[]> words = new ArrayList<>();
    int at = from;
    while (at < end && bytes[at] != '#') {
      int begin = at;
      while (at < end && bytes[at] > ' ' && bytes[at] != '#') {
        at++;
      }
      if (at > begin) {
        words.add(new int[] {begin, at});
      } else {
        at++;
      }
    }
    return words.toArray(new int[0][]);
  }

  private String word(String what) throws Wrong {
    if (next == words.length) {
      throw new Wrong("expected " + what);
    }
    int[] range = words[next++];
    String text = new String(bytes, range[0], range[1] - range[0], ISO_8859_1);
    boolean quoted = text.length() > 1 && "'\"".indexOf(text.charAt(0)) >= 0;
    return quoted && text.endsWith(text.substring(0, 1))
        ? text.substring(1, text.length() - 1)
        : text;
  }

  private SaSpec association() throws Wrong {
    source = null;
    destination = null;
    spi = 0;
    algorithm = null;
    key = null;
    authKey = null;
    extended = false;
    window = DEFAULT_WINDOW;
    sourcePort = 0;
    destinationPort = 0;
    String label = word("a name");
    String direction = word("'in' or 'out'");
    if (!direction.equals("in") && !direction.equals("out")) {
      throw new Wrong("'" + direction + "' is neither 'in' nor 'out'");
    }
    while (next < words.length) {
      option();
    }
    if (source == null || destination == null || spi == 0 || algorithm == null) {
      String missing = source == null ? "src" : destination == null ? "dst" : null;
      throw new Wrong("no " + (missing != null ? missing : spi == 0 ? "spi" : "algorithm"));
    }
    if (algorithm == SaSpec.Algorithm.AES_CBC_HMAC_SHA256 && (key == null || authKey == null)) {
      throw new Wrong("cbc(aes) and hmac(sha256) need each other");
    }
    OuterPath path = OuterPath.of(source, sourcePort, destination, destinationPort);
    if (path == null) {
      throw new Wrong("'" + source + "' and '" + destination + "' are not addresses of one family");
    }
    boolean outbound = direction.equals("out");
    return new SaSpec(label, outbound, spi, path, algorithm, key, authKey, extended, window);
  }

  private void option() throws Wrong {
    String option = word("an option");
    switch (option) {
      case "src":
        source = word("an address");
        break;
      case "dst":
        destination = word("an address");
        break;
      case "spi":
        spi = number("spi", MAX_RESERVED_SPI + 1L, 0xffff_ffffL);
        break;
      case "aead":
        aead();
        break;
      case "enc":
        expect("cbc(aes)");
        algorithm = SaSpec.Algorithm.AES_CBC_HMAC_SHA256;
        key = key(16, 24, 32);
        break;
      case "auth-trunc":
        expect("hmac(sha256)");
        algorithm = SaSpec.Algorithm.AES_CBC_HMAC_SHA256;
        authKey = key(32);
        expect("128");
        break;
      case "flag":
        expect("esn");
        extended = true;
        break;
      case "replay-window":
        window = number("replay-window", 1, MAX_WINDOW);
        break;
      case "encap":
        encap();
        break;
      case "proto":
        expect("esp");
        break;
      case "mode":
        expect("tunnel");
        break;
      default:
        throw new Wrong("unknown option '" + option + "'");
    }
  }

  private void aead() throws Wrong {
    String cipher = word("a cipher");
    if (cipher.equals(SaSpec.Algorithm.AES_GCM.text)) {
      algorithm = SaSpec.Algorithm.AES_GCM;
      key = key(16 + SALT, 24 + SALT, 32 + SALT);
    } else if (cipher.equals(SaSpec.Algorithm.CHACHA20_POLY1305.text)) {
      algorithm = SaSpec.Algorithm.CHACHA20_POLY1305;
      key = key(32 + SALT);
    } else {
      throw new Wrong("unknown cipher '" + cipher + "'");
    }
    expect("128");
  }

  /** Ports, and, as in the original, an address that may be left out and means nothing. */
  private void encap() throws Wrong {
    expect("espinudp");
    sourcePort = number("port", 1, 0xffff);
    destinationPort = number("port", 1, 0xffff);
    if (next < words.length && bytes[words[next][0]] >= '0' && bytes[words[next][0]] <= '9') {
      next++;
    }
  }

  private void expect(String text) throws Wrong {
    String found = word("'" + text + "'");
    if (!found.equals(text)) {
      throw new Wrong("expected '" + text + "', not '" + found + "'");
    }
  }

  private int number(String what, long min, long max) throws Wrong {
    String text = word("a number");
    long value = -1;
    try {
      value = Long.decode(text);
    } catch (NumberFormatException e) {
      // told below
    }
    if (value < min || value > max) {
      throw new Wrong(what + ": '" + text + "' is not a number from " + min + " to " + max);
    }
    return (int) value;
  }

  /** A key in hexadecimal behind 0x, of one of some lengths. */
  private byte[] key(int... lengths) throws Wrong {
    int[] range = next < words.length ? words[next++] : new int[2];
    int digits = range[1] - range[0] - 2;
    boolean right =
        digits > 0
            && digits % 2 == 0
            && bytes[range[0]] == '0'
            && bytes[range[0] + 1] == 'x'
            && Arrays.stream(lengths).anyMatch(length -> length == digits / 2);
    byte[] result = new byte[Math.max(0, digits / 2)];
    for (int i = 0; right && i < result.length; i++) {
      int high = Character.digit(bytes[range[0] + 2 + 2 * i], 16);
      int low = Character.digit(bytes[range[0] + 3 + 2 * i], 16);
      right = high >= 0 && low >= 0;
      result[i] = (byte) (high << 4 | low);
    }
    if (!right) {
      wipe(result);
      throw new Wrong("expected a key of %s bytes as 0x...".formatted(Arrays.toString(lengths)));
    }
    return result;
  }

  private void findDoubles() {
    Set<String> seen = new HashSet<>();
    for (SaSpec spec : specs) {
      if (!seen.add(spec.outbound ? spec.name : "spi " + spec.spi)) {
        String what = spec.outbound ? "out '" + spec.name + "'" : "in spi 0x%x".formatted(spec.spi);
        errors.add((name.isEmpty() ? "" : name + ": ") + what + " is there twice");
      }
    }
  }

  private static void wipe(byte[] key) {
    if (key != null) {
      Arrays.fill(key, (byte) 0);
    }
  }

  /** Wipes all keys. */
  void wipe() {
    specs.forEach(SaSpec::wipe);
  }
}
