// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.Arrays;
import java.util.HexFormat;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Finds the server name in a client's first packets of QUIC: versions 1 and 2 (RFC 9001, 9369), the
 * drafts from 23 on, and Facebook's and Google's kin of these, whose keys anybody can derive from
 * the packet, and Google's versions before these, which sent it in the clear. A hello may lie in
 * several packets, in any order: those that are not whole are kept, up to some number, by the
 * identifier of the connection that all of them have. Allocates only for packets that look like
 * one; belongs to one worker.
 */
public final class QuicNames {
  private static final int VERSION_1 = 1;
  private static final int VERSION_2 = 0x6b33_43cf;
  private static final int DRAFT = 0xff00_0000;
  private static final int FACEBOOK_22 = 0xface_b001;
  private static final int FACEBOOK_27 = 0xface_b002;
  private static final int FACEBOOK_OTHER_27 = 0xface_b00e;

  /** T050, T051: Google's own, with TLS. */
  private static final int GOOGLE_50 = 0x5430_3530;

  private static final int GOOGLE_51 = 0x5430_3531;
  private static final byte[] SALT_1 = hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  private static final byte[] SALT_2 = hex("0dede3def700a6db819381be6e269dcbf9bd2ed9");
  private static final byte[] SALT_29 = hex("afbfec289993d24c9e9786f19c6111e04390a899");
  private static final byte[] SALT_23 = hex("c3eef712c72ebb5a11a7d2432bb46365bef9f502");
  private static final byte[] SALT_GOOGLE_50 = hex("7ff579e5acd072915580304c43a2367c60488310");
  private static final byte[] SALT_GOOGLE_51 = hex("7a4edef4e7ccee5fa4506c19124fc8ccda6e033d");
  private static final byte[] SALT_22 = hex("7fbcdb0e7c66bbe92a96cd21519ebd7a567ef149");

  private static final int LONG_HEADER = 0x80;
  private static final int MAX_ID = 20;

  /** RFC 9000, 14.1: who wants us to calculate must send as much. */
  private static final int MIN_DATAGRAM = 1200;

  private static final int KEY = 16;
  private static final int TAG_BITS = 128;
  private static final int SAMPLE = 16;
  private static final int MAX_FRAMES = 256;

  /** Types of the frame that carries the hello. */
  private static final int CRYPTO = 6;

  private static final int GOOGLE_CRYPTO = 8;
  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE = 22;

  /** Connections whose hello is not whole yet. */
  private static final int PENDING = 32;

  private static final int HELLO_HEADER = 4;

  /** A hello, as far as it has come. */
  private static final class Hello {
    /** Its bytes behind a record header, as TLS over TCP has it. */
    final byte[] record = new byte[4096];

    final boolean[] known = new boolean[record.length - RECORD_HEADER];
    int version;
    byte[] id = {};

    void begin(int ofVersion, byte[] ofId) {
      version = ofVersion;
      id = ofId;
      Arrays.fill(record, (byte) 0);
      Arrays.fill(known, false);
      record[0] = HANDSHAKE;
    }

    void take(byte[] data, int at, int offset, int size) {
      System.arraycopy(data, at, record, RECORD_HEADER + offset, size);
      Arrays.fill(known, offset, offset + size, true);
    }

    /** How many bytes there are from the first on. */
    int length() {
      int count = 0;
      while (count < known.length && known[count]) {
        count++;
      }
      return count;
    }

    boolean isWhole(int length) {
      int at = RECORD_HEADER;
      int promised =
          (record[at + 1] & 0xff) << 16 | (record[at + 2] & 0xff) << 8 | record[at + 3] & 0xff;
      return length >= HELLO_HEADER && length >= HELLO_HEADER + promised;
    }
  }

  private final Hello[] pending = new Hello[PENDING];
  private int next;

  /** None of those that are pending. */
  private Hello spare = new Hello();

  /** That of the packet in hand. */
  private Hello hello = spare;

  private byte[] data;
  private int length;
  private int at;

  /** Creates one. */
  public QuicNames() {}

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text);
  }

  /**
   * Searches a packet.
   *
   * @param packet payload of UDP
   * @param size its length
   * @param name filled with the name; 256 bytes
   * @return how many bytes; 0 when there is none
   */
  public int find(byte[] packet, int size, byte[] name) {
    data = packet;
    length = size;
    int clear = inTheClear(name);
    if (clear > 0 || size < MIN_DATAGRAM || (packet[0] & LONG_HEADER) == 0) {
      return clear;
    }
    try {
      return decrypt() ? read(name) : 0;
    } catch (GeneralSecurityException e) {
      // Not what it looks like.
      return 0;
    }
  }

  /** Finds what there is of a connection's hello, or begins one. */
  private void choose(int version, byte[] id) {
    for (Hello kept : pending) {
      if (kept != null && kept.version == version && Arrays.equals(kept.id, id)) {
        hello = kept;
        return;
      }
    }
    hello = spare;
    hello.begin(version, id);
  }

  /** Reads the hello that a packet has added to; keeps it when it is to be continued. */
  private int read(byte[] name) {
    int there = hello.length();
    int found = there == 0 ? 0 : Names.serverName(hello.record, RECORD_HEADER + there);
    int count = Math.min(255, found & 0xffff);
    System.arraycopy(hello.record, found >>> 16, name, 0, count);
    if (count > 0 || hello.isWhole(there)) {
      hello.version = 0;
    } else if (hello == spare) {
      // The oldest one makes room.
      spare = pending[next] == null ? new Hello() : pending[next];
      pending[next] = hello;
      next = (next + 1) % PENDING;
    }
    return count;
  }

  // ---- Google's versions: a table of tags and where their values end

  private int inTheClear(byte[] name) {
    int table = indexOfHello(Math.min(length, 80));
    if (table < 0 || table + 8 > length) {
      return 0;
    }
    int count = data[table + 4] & 0xff | (data[table + 5] & 0xff) << 8;
    int values = table + 8 + 8 * count;
    int begin = 0;
    for (int i = 0; i < count && table + 16 + 8 * i <= length; i++) {
      int entry = table + 8 + 8 * i;
      int end = Integer.reverseBytes(ByteBuffer.wrap(data).getInt(entry + 4));
      boolean isName = data[entry] == 'S' && data[entry + 1] == 'N' && data[entry + 2] == 'I';
      if (end < begin || values + (long) end > length) {
        return 0;
      }
      if (isName && data[entry + 3] == 0) {
        int size = Math.min(255, end - begin);
        System.arraycopy(data, values + begin, name, 0, size);
        return size;
      }
      begin = end;
    }
    return 0;
  }

  private int indexOfHello(int to) {
    for (int i = 0; i + 4 <= to; i++) {
      if (data[i] == 'C' && data[i + 1] == 'H' && data[i + 2] == 'L' && data[i + 3] == 'O') {
        return i;
      }
    }
    return -1;
  }

  // ---- versions 1 and 2

  private static byte[] salt(int version) {
    return switch (version) {
      case VERSION_1 -> SALT_1;
      case VERSION_2 -> SALT_2;
      case FACEBOOK_22 -> SALT_22;
      case FACEBOOK_27, FACEBOOK_OTHER_27 -> SALT_23;
      case GOOGLE_50 -> SALT_GOOGLE_50;
      case GOOGLE_51 -> SALT_GOOGLE_51;
      default -> {
        int draft = (version & DRAFT) == DRAFT ? version & 0xff_ffff : 0;
        yield draft < 23 || draft > 34
            ? null
            : draft < 29 ? SALT_23 : draft < 33 ? SALT_29 : SALT_1;
      }
    };
  }

  /**
   * Decrypts an Initial packet, and adds what it has to a {@link #hello}; false when it is none.
   */
  private boolean decrypt() throws GeneralSecurityException {
    int version = ByteBuffer.wrap(data).getInt(1);
    byte[] salt = salt(version);
    int initial = version == VERSION_2 ? 1 : 0;
    int idLength = data[5] & 0xff;
    if (salt == null || (data[0] >> 4 & 3) != initial || idLength > MAX_ID) {
      return false;
    }
    byte[] id = Arrays.copyOfRange(data, 6, 6 + idLength);
    at = 6 + idLength;
    skip(data[at] & 0xff, 1);
    skip(number(), 0);
    long rest = number();
    int numberAt = at;
    if (rest < 4 + SAMPLE || numberAt + rest > length) {
      return false;
    }
    byte[] secret = hmac(hmac(salt, id), label("client in", 32));
    String prefix = version == VERSION_2 ? "quicv2 " : "quic ";
    byte[] key = Arrays.copyOf(hmac(secret, label(prefix + "key", KEY)), KEY);
    byte[] nonce = Arrays.copyOf(hmac(secret, label(prefix + "iv", 12)), 12);
    byte[] mask = Arrays.copyOf(hmac(secret, label(prefix + "hp", KEY)), KEY);
    Cipher ecb = Cipher.getInstance("AES/ECB/NoPadding");
    ecb.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(mask, "AES"));
    mask = ecb.doFinal(data, numberAt + 4, SAMPLE);
    int first = data[0] ^ mask[0] & 0x0f;
    int size = (first & 3) + 1;
    byte[] header = Arrays.copyOf(data, numberAt + size);
    header[0] = (byte) first;
    for (int i = 0; i < size; i++) {
      header[numberAt + i] ^= mask[1 + i];
      nonce[12 - size + i] ^= header[numberAt + i];
    }
    Cipher gcm = Cipher.getInstance("AES/GCM/NoPadding");
    SecretKeySpec aes = new SecretKeySpec(key, "AES");
    gcm.init(Cipher.DECRYPT_MODE, aes, new GCMParameterSpec(TAG_BITS, nonce));
    gcm.updateAAD(header);
    data = gcm.doFinal(data, header.length, (int) rest - size);
    length = data.length;
    choose(version, id);
    collect(version == GOOGLE_50 || version == GOOGLE_51 ? GOOGLE_CRYPTO : CRYPTO);
    return true;
  }

  /** Puts the pieces of the hello together. */
  private void collect(int crypto) {
    at = 0;
    for (int frame = 0; frame < MAX_FRAMES && at < length; ) {
      int type = data[at++];
      if (type == 0) {
        continue;
      }
      frame++;
      if (type == 2) {
        acknowledgement();
      } else if (type == crypto) {
        long offset = number();
        long size = number();
        if (offset + size > hello.known.length || at + size > length) {
          break;
        }
        hello.take(data, at, (int) offset, (int) size);
        at += (int) size;
      } else if (type != 1) {
        break;
      }
    }
  }

  private void acknowledgement() {
    number();
    number();
    long ranges = number();
    number();
    for (long i = 0; i < 2 * ranges && at < length; i++) {
      number();
    }
  }

  private void skip(long count, int before) {
    at = (int) Math.min(length, at + before + count);
  }

  /** A number of variable length (RFC 9000, 16); 0 behind the end. */
  private long number() {
    if (at >= length) {
      return 0;
    }
    int size = 1 << (data[at] >> 6 & 3);
    if (at + size > length) {
      at = length;
      return 0;
    }
    long value = data[at++] & 0x3f;
    for (int i = 1; i < size; i++) {
      value = value << 8 | data[at++] & 0xff;
    }
    return value;
  }

  private static byte[] hmac(byte[] key, byte[] message) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, "HmacSHA256"));
    return mac.doFinal(message);
  }

  /** What HKDF-Expand-Label (RFC 8446, 7.1) asks for up to 32 bytes. */
  private static byte[] label(String text, int size) {
    byte[] name = ("tls13 " + text).getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer info = ByteBuffer.allocate(name.length + 5);
    info.putShort((short) size).put((byte) name.length).put(name).put((byte) 0).put((byte) 1);
    return info.array();
  }
}
