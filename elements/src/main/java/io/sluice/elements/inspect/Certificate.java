// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What rules ask of an X.509 certificate (RFC 5280): serial number, issuer, subject and
 * fingerprint, out of its DER. Each length is checked against what is left of the value that it
 * stands in; what contradicts itself is not a certificate. Used again for each; allocates only when
 * a name is longer than any before. Checks no signature.
 *
 * <pre>
 *   certificate { tbs { [0] version?, serial, algorithm, issuer, validity, subject, ... } ... }
 *   name        { { { attribute type, value } ... } ... }
 * </pre>
 */
final class Certificate {
  private static final int INTEGER = 0x02;
  private static final int OBJECT_IDENTIFIER = 0x06;
  private static final int SEQUENCE = 0x30;
  private static final int SET = 0x31;
  private static final int VERSION = 0xa0;
  private static final int BMP_STRING = 0x1e;
  private static final int UNIVERSAL_STRING = 0x1c;

  /** Object identifiers under 2.5.4 by their last number. */
  private static final byte[][] ATTRIBUTES = new byte[18][];

  private static final byte[] DOMAIN_COMPONENT = {
    0x09, (byte) 0x92, 0x26, (byte) 0x89, (byte) 0x93, (byte) 0xf2, 0x2c, 0x64, 0x01, 0x19
  };
  private static final byte[] EMAIL = {
    0x2a, (byte) 0x86, 0x48, (byte) 0x86, (byte) 0xf7, 0x0d, 0x01, 0x09, 0x01
  };
  private static final byte[] DC = latin("DC");
  private static final byte[] EMAIL_ADDRESS = latin("emailAddress");

  static {
    ATTRIBUTES[3] = latin("CN");
    ATTRIBUTES[4] = latin("surname");
    ATTRIBUTES[5] = latin("serialNumber");
    ATTRIBUTES[6] = latin("C");
    ATTRIBUTES[7] = latin("L");
    ATTRIBUTES[8] = latin("ST");
    ATTRIBUTES[9] = latin("street");
    ATTRIBUTES[10] = latin("O");
    ATTRIBUTES[11] = latin("OU");
    ATTRIBUTES[12] = latin("title");
    ATTRIBUTES[15] = latin("businessCategory");
    ATTRIBUTES[17] = latin("postalCode");
  }

  final Text subject = new Text();
  final Text issuer = new Text();
  final Text serial = new Text();
  final Text fingerprint = new Text();

  private final MessageDigest sha1;
  private byte[] data;

  /** Of the value in hand: where its content begins and ends. */
  private int from;

  private int to;

  Certificate() {
    try {
      sha1 = MessageDigest.getInstance("SHA-1");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  private static byte[] latin(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  void clear() {
    subject.clear();
    issuer.clear();
    serial.clear();
    fingerprint.clear();
  }

  /**
   * Reads a certificate.
   *
   * @param bytes where it is
   * @param at its first byte
   * @param end behind its last one
   * @return false when it is malformed; what was read before that is there
   */
  boolean read(byte[] bytes, int at, int end) {
    clear();
    data = bytes;
    if (!enter(at, end, SEQUENCE) || !enter(from, to, SEQUENCE)) {
      return false;
    }
    int stop = to;
    int next = from;
    if (enter(next, stop, VERSION)) {
      next = to;
    }
    if (!enter(next, stop, INTEGER)) {
      return false;
    }
    serial.addHex(data, from, to - from, true, ':');
    if (!enter(to, stop, SEQUENCE) || !enter(to, stop, SEQUENCE)) {
      return false;
    }
    next = to;
    if (!name(issuer, from, to) || !enter(next, stop, SEQUENCE) || !enter(to, stop, SEQUENCE)) {
      return false;
    }
    return name(subject, from, to);
  }

  /** Makes the fingerprint of what {@link #read} was given. */
  void digest(byte[] bytes, int at, int end) {
    fingerprint.clear();
    sha1.reset();
    sha1.update(bytes, at, end - at);
    byte[] digest = sha1.digest();
    fingerprint.addHex(digest, 0, digest.length, false, ':');
  }

  /** Takes the value at a place; false unless it has the tag and ends in time. */
  private boolean enter(int at, int end, int tag) {
    if (end - at < 2 || (data[at] & 0xff) != tag) {
      return false;
    }
    long length = data[at + 1] & 0xff;
    int start = at + 2;
    if (length >= 0x80) {
      // Lengths with zeros in front are no DER, but some clients take them.
      int count = (int) length & 0x7f;
      if (count < 1 || count > 8 || end - start < count) {
        return false;
      }
      length = 0;
      for (int i = 0; i < count; i++) {
        length = length << 8 | data[start++] & 0xff;
      }
    }
    if (length < 0 || length > end - start) {
      return false;
    }
    from = start;
    to = start + (int) length;
    return true;
  }

  /** Writes a name as C=US, O=Example, CN=www.example.com. */
  private boolean name(Text text, int begin, int end) {
    int next = begin;
    while (next < end) {
      if (!enter(next, end, SET)) {
        return false;
      }
      int attribute = from;
      int stop = to;
      next = to;
      boolean first = true;
      while (attribute < stop) {
        if (!enter(attribute, stop, SEQUENCE)) {
          return false;
        }
        attribute = to;
        separate(text, first);
        first = false;
        if (!attribute(text, from, to)) {
          return false;
        }
      }
    }
    return true;
  }

  private static void separate(Text text, boolean first) {
    if (text.length() > 0) {
      if (!first) {
        text.add(' ');
      }
      text.add(first ? ',' : '+');
      text.add(' ');
    }
  }

  private boolean attribute(Text text, int begin, int end) {
    if (!enter(begin, end, OBJECT_IDENTIFIER)) {
      return false;
    }
    type(text);
    text.add('=');
    int value = to;
    int tag = value < end ? data[value] & 0xff : 0;
    if (!enter(value, end, tag)) {
      return false;
    }
    int size = tag == BMP_STRING ? 2 : tag == UNIVERSAL_STRING ? 4 : 1;
    if (size == 1) {
      text.add(data, from, to - from);
    }
    for (int at = from; size > 1 && at + size <= to; at += size) {
      text.addCharacter((data[at + size - 2] & 0xff) << 8 | data[at + size - 1] & 0xff);
    }
    return true;
  }

  /** Writes the name of an attribute's type, or else its numbers. */
  private void type(Text text) {
    int last = to - from == 3 && data[from] == 0x55 && data[from + 1] == 4 ? data[from + 2] : -1;
    if (last >= 0 && last < ATTRIBUTES.length && ATTRIBUTES[last] != null) {
      text.add(ATTRIBUTES[last]);
    } else if (is(DOMAIN_COMPONENT)) {
      text.add(DC);
    } else if (is(EMAIL)) {
      text.add(EMAIL_ADDRESS);
    } else {
      numbers(text);
    }
  }

  private boolean is(byte[] type) {
    for (int i = 0; i < type.length; i++) {
      if (from + i >= to || data[from + i] != type[i]) {
        return false;
      }
    }
    return to - from == type.length;
  }

  private void numbers(Text text) {
    long number = 0;
    boolean first = true;
    for (int i = from; i < to; i++) {
      number = number << 7 & 0xffff_ffffL | data[i] & 0x7f;
      if (data[i] >= 0) {
        long root = first ? Math.min(2, number / 40) : 0;
        if (first) {
          text.addNumber(root);
        }
        text.add('.');
        text.addNumber(number - 40 * root);
        first = false;
        number = 0;
      }
    }
  }
}
