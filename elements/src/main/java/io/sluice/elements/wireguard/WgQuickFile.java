// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.US_ASCII;

import io.sluice.header.IpAddress;
import io.sluice.header.Ipv4Prefix;
import io.sluice.header.Ipv6Prefix;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Reads the configuration files of {@code wg-quick}: sections {@code [Interface]} and {@code
 * [Peer]}, lines of {@code key = value}, comments behind {@code #}. Works on bytes, so that secret
 * keys are never text; no message repeats one.
 */
final class WgQuickFile {
  /** Known keys that say something about a kernel's interface, and nothing here. */
  private static final Set<String> OF_THE_KERNEL =
      Set.of("dns", "table", "preup", "postup", "predown", "postdown", "saveconfig", "fwmark");

  private static final int MIN_MTU = 68;
  private static final int DEFAULT_MTU = 1420;

  /** An allowed prefix, without the bits of a host; IPv4 addresses are the first 32 bits. */
  record Allowed(Ipv6Prefix prefix, boolean six) {
    Allowed {
      prefix = prefix.masked();
    }

    @Override
    public String toString() {
      return six
          ? prefix.toString()
          : IpAddress.format4((int) (prefix.high() >>> 32)) + "/" + prefix.length();
    }
  }

  /** A section {@code [Peer]}. */
  static final class PeerSection {
    final int line;
    byte[] publicKey;
    byte[] preshared;
    final List<Allowed> allowed = new ArrayList<>();
    String address;
    int port;
    int keepalive;

    PeerSection(int line) {
      this.line = line;
    }
  }

  final String name;
  final List<String> errors = new ArrayList<>();
  final List<PeerSection> peers = new ArrayList<>();
  final List<String> addresses = new ArrayList<>();
  byte[] privateKey;

  /** UDP port; 0 for any. */
  int listenPort;

  int mtu = DEFAULT_MTU;

  private enum Section {
    NONE,
    INTERFACE,
    PEER
  }

  private Section section = Section.NONE;
  private int line;

  /**
   * Reads a file.
   *
   * @param name its name, for messages
   * @param bytes its contents, wiped afterwards
   */
  WgQuickFile(String name, byte[] bytes) {
    this.name = name;
    read(bytes);
    for (PeerSection peer : peers) {
      if (peer.publicKey == null) {
        errors.add(name + ":" + peer.line + ": peer without PublicKey");
      }
    }
    if (privateKey == null && errors.isEmpty()) {
      errors.add(name + ":" + Math.max(1, line) + ": no PrivateKey");
    }
  }

  private WgQuickFile(byte[] bytes) {
    name = "";
    section = Section.PEER;
    peers.add(new PeerSection(1));
    read(bytes);
  }

  /**
   * Reads the lines of one section {@code [Peer]}, which may be separated by semicolons as well.
   *
   * @param text the lines, without the section's name
   * @return the peer alone, or {@link #errors}
   */
  static WgQuickFile peer(String text) {
    WgQuickFile file = new WgQuickFile(text.replace(';', '\n').getBytes(ISO_8859_1));
    if (file.errors.isEmpty() && file.peers.get(0).publicKey == null) {
      file.errors.add("peer without PublicKey");
    }
    return file;
  }

  private void read(byte[] bytes) {
    int from = 0;
    while (from < bytes.length) {
      int end = from;
      while (end < bytes.length && bytes[end] != '\n') {
        end++;
      }
      line++;
      int comment = from;
      while (comment < end && bytes[comment] != '#') {
        comment++;
      }
      line(bytes, from, comment);
      from = end + 1;
    }
    Arrays.fill(bytes, (byte) 0);
  }

  private void error(String text) {
    errors.add(name.isEmpty() ? text : name + ":" + line + ": " + text);
  }

  private static boolean isSpace(byte b) {
    return b == ' ' || b == '\t' || b == '\r';
  }

  private void line(byte[] bytes, int begin, int end) {
    int from = begin;
    int to = end;
    while (from < to && isSpace(bytes[from])) {
      from++;
    }
    while (to > from && isSpace(bytes[to - 1])) {
      to--;
    }
    if (from == to) {
      return;
    }
    int equals = from;
    while (equals < to && bytes[equals] != '=') {
      equals++;
    }
    if (bytes[from] == '[') {
      section(new String(bytes, from, to - from, ISO_8859_1));
    } else if (equals == to) {
      error("expected 'key = value'");
    } else {
      String key = new String(bytes, from, equals - from, ISO_8859_1).strip();
      int value = equals + 1;
      while (value < to && isSpace(bytes[value])) {
        value++;
      }
      entry(key, bytes, value, to);
    }
  }

  private void section(String text) {
    if (name.isEmpty()) {
      error("unexpected section");
      return;
    }
    switch (text.toLowerCase(Locale.ROOT)) {
      case "[interface]":
        section = Section.INTERFACE;
        break;
      case "[peer]":
        section = Section.PEER;
        peers.add(new PeerSection(line));
        break;
      default:
        section = Section.NONE;
        error("unknown section '" + text + "'");
        break;
    }
  }

  private void entry(String key, byte[] bytes, int from, int to) {
    String lower = key.toLowerCase(Locale.ROOT);
    if (section == Section.NONE) {
      error("'" + key + "' outside of a section");
    } else if (lower.equals("privatekey") && section == Section.INTERFACE) {
      privateKey = key(key, bytes, from, to);
    } else if (lower.equals("presharedkey") && section == Section.PEER) {
      byte[] preshared = key(key, bytes, from, to);
      last().preshared = isZero(preshared) ? null : preshared;
    } else if (lower.equals("publickey") && section == Section.PEER) {
      last().publicKey = key(key, bytes, from, to);
    } else if (from == to) {
      boolean mayBeEmpty = lower.equals("allowedips") || OF_THE_KERNEL.contains(lower);
      if (!mayBeEmpty) {
        error(key + ": no value");
      }
    } else {
      String value = new String(bytes, from, to - from, ISO_8859_1);
      if (section == Section.INTERFACE) {
        ofInterface(key, lower, value);
      } else {
        ofPeer(key, lower, value);
      }
    }
  }

  private PeerSection last() {
    return peers.get(peers.size() - 1);
  }

  private static boolean isZero(byte[] key) {
    return key != null && Arrays.equals(key, new byte[Curve.KEY]);
  }

  /** A key in base 64; null, with an error, when it is none. */
  private byte[] key(String name, byte[] bytes, int from, int to) {
    byte[] text = Arrays.copyOfRange(bytes, from, to);
    byte[] key = null;
    try {
      key = text.length == 44 ? Base64.getDecoder().decode(text) : null;
    } catch (IllegalArgumentException e) {
      // its message has a part of the key
    }
    Arrays.fill(text, (byte) 0);
    if (key == null || key.length != Curve.KEY) {
      error(name + ": not a key of 44 characters in base 64");
      return null;
    }
    return key;
  }

  private void ofInterface(String key, String lower, String value) {
    switch (lower) {
      case "listenport":
        listenPort = number(key, value, 0, 0xffff);
        break;
      case "mtu":
        mtu = number(key, value, MIN_MTU, 0xffff);
        break;
      case "address":
        for (String part : value.split(",", -1)) {
          if (prefix(part.strip()) == null) {
            error(key + ": '" + part.strip() + "' is not an address");
          }
          addresses.add(part.strip());
        }
        break;
      default:
        if (!OF_THE_KERNEL.contains(lower)) {
          error("unknown key '" + key + "' in [Interface]");
        }
        break;
    }
  }

  private void ofPeer(String key, String lower, String value) {
    switch (lower) {
      case "allowedips":
        for (String part : value.split(",", -1)) {
          Allowed allowed = prefix(part.strip());
          if (allowed == null) {
            error(key + ": '" + part.strip() + "' is not an address prefix");
          } else {
            last().allowed.add(allowed);
          }
        }
        break;
      case "endpoint":
        endpoint(key, value);
        break;
      case "persistentkeepalive":
        last().keepalive = value.equals("off") ? 0 : number(key, value, 0, 0xffff);
        break;
      default:
        error("unknown key '" + key + "' in [Peer]");
        break;
    }
  }

  private int number(String key, String value, int min, int max) {
    int number = value.matches("[0-9]{1,6}") ? Integer.parseInt(value) : -1;
    if (number < min || number > max) {
      error(key + ": '" + value + "' is not a number from " + min + " to " + max);
      return min;
    }
    return number;
  }

  /** A prefix, or an address as a prefix of full length; null when it is neither. */
  private static Allowed prefix(String text) {
    boolean six = text.indexOf(':') >= 0;
    String full = text.indexOf('/') >= 0 ? text : text + (six ? "/128" : "/32");
    try {
      if (six) {
        return new Allowed(Ipv6Prefix.parse(full), true);
      }
      int slash = full.indexOf('/');
      if (!full.substring(slash + 1).matches("[0-9]{1,2}")) {
        return null;
      }
      Ipv4Prefix prefix = Ipv4Prefix.parseOrNull(full);
      int length = Integer.parseInt(full.substring(slash + 1));
      long high = (long) IpAddress.parse4(full.substring(0, slash)) << 32;
      return prefix == null ? null : new Allowed(new Ipv6Prefix(high, 0, length), false);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  private void endpoint(String key, String value) {
    int colon = value.lastIndexOf(':');
    String host = colon < 0 ? value : value.substring(0, colon);
    last().port = number(key, colon < 0 ? "" : value.substring(colon + 1), 1, 0xffff);
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    if (IpAddress.isValid4(host) || IpAddress.isValid6(host)) {
      last().address = host;
      return;
    }
    try {
      last().address = InetAddress.getByName(host).getHostAddress();
    } catch (UnknownHostException e) {
      error(key + ": no address of host '" + host + "'");
    }
  }

  /** Wipes the secret keys that nobody took. */
  void wipe() {
    if (privateKey != null) {
      Arrays.fill(privateKey, (byte) 0);
    }
    for (PeerSection peer : peers) {
      if (peer.preshared != null) {
        Arrays.fill(peer.preshared, (byte) 0);
      }
    }
  }

  /** A public key as text in base 64; null when it is none. */
  static byte[] publicKey(String text) {
    try {
      byte[] key = Base64.getDecoder().decode(text.strip().getBytes(US_ASCII));
      return key.length == Curve.KEY ? key : null;
    } catch (IllegalArgumentException e) {
      return null;
    }
  }
}
