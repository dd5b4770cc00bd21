// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Fingerprints of TLS hellos as JA3 and JA3S define them: version, ciphers, extensions, groups and
 * point formats as decimal numbers, without the values of RFC 8701, and the MD5 of that. Used again
 * for each hello.
 */
final class Ja3 {
  private static final int GROUPS = 10;
  private static final int FORMATS = 11;

  final Text string = new Text();
  final Text hash = new Text();

  private final Text extensions = new Text();
  private final Text groups = new Text();
  private final Text formats = new Text();
  private final MessageDigest md5;

  Ja3() {
    try {
      md5 = MessageDigest.getInstance("MD5");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  void begin(int version) {
    string.clear();
    hash.clear();
    extensions.clear();
    groups.clear();
    formats.clear();
    string.addNumber(version);
    string.add(',');
  }

  /** Takes a list of ciphers, two bytes each. */
  void ciphers(byte[] data, int from, int to) {
    Text list = extensions;
    addAll(list, data, from, to, 2);
    string.add(list.bytes(), 0, list.length());
    list.clear();
  }

  /** Takes an extension, whose content lies in a range that is there. */
  void extension(int type, byte[] data, int from, int to) {
    addTo(extensions, type);
    if (type == GROUPS) {
      addAll(groups, data, from + 2, to, 2);
    } else if (type == FORMATS) {
      addAll(formats, data, from + 1, to, 1);
    }
  }

  void end(boolean ofClient) {
    string.add(',');
    string.add(extensions.bytes(), 0, extensions.length());
    if (ofClient) {
      string.add(',');
      string.add(groups.bytes(), 0, groups.length());
      string.add(',');
      string.add(formats.bytes(), 0, formats.length());
    }
    md5.reset();
    md5.update(string.bytes(), 0, string.length());
    byte[] digest = md5.digest();
    hash.addHex(digest, 0, digest.length, false, (char) 0);
  }

  private static void addAll(Text list, byte[] data, int from, int to, int size) {
    for (int at = from; at + size <= to; at += size) {
      int high = size == 2 ? (data[at] & 0xff) << 8 : 0;
      addTo(list, high | data[at + size - 1] & 0xff);
    }
  }

  private static void addTo(Text list, int number) {
    boolean reserved = (number & 0x0f0f) == 0x0a0a && number >>> 8 == (number & 0xff);
    if (!reserved) {
      if (list.length() > 0) {
        list.add('-');
      }
      list.addNumber(number);
    }
  }
}
