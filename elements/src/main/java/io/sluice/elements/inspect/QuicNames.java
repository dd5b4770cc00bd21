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
 * Finds the server name in a client's first packet of QUIC: versions 1 and 2 (RFC 9001, 9369) and
 * the drafts from 23 on, whose keys anybody can derive from the packet, and Google's versions
 * before these, which sent it in the clear. The name must be in one packet. Allocates only for
 * packets that look like one; belongs to one worker.
 */
public final class QuicNames {
  private static final int VERSION_1 = 1;
  private static final int VERSION_2 = 0x6b33_43cf;
  private static final int DRAFT = 0xff00_0000;
  private static final int FACEBOOK_22 = 0xface_b001;
  private static final int FACEBOOK_27 = 0xface_b002;
  private static final byte[] SALT_1 = hex("38762cf7f55934b34d179ae6a4c80cadccbb7f0a");
  private static final byte[] SALT_2 = hex("0dede3def700a6db819381be6e269dcbf9bd2ed9");
  private static final byte[] SALT_29 = hex("afbfec289993d24c9e9786f19c6111e04390a899");
  private static final byte[] SALT_23 = hex("c3eef712c72ebb5a11a7d2432bb46365bef9f502");
  private static final byte[] SALT_22 = hex("7fbcdb0e7c66bbe92a96cd21519ebd7a567ef149");

  private static final int LONG_HEADER = 0x80;
  private static final int MAX_ID = 20;

  /** RFC 9000, 14.1: who wants us to calculate must send as much. */
  private static final int MIN_DATAGRAM = 1200;

  private static final int KEY = 16;
  private static final int TAG_BITS = 128;
  private static final int SAMPLE = 16;
  private static final int MAX_FRAMES = 256;
  private static final int RECORD_HEADER = 5;
  private static final int HANDSHAKE = 22;

  /** The hello, behind a record header as TLS over TCP has it. */
  private final byte[] record = new byte[4096];

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
      int hello = decrypt();
      int found = hello == 0 ? 0 : Names.serverName(record, RECORD_HEADER + hello);
      int count = Math.min(255, found & 0xffff);
      System.arraycopy(record, found >>> 16, name, 0, count);
      return count;
    } catch (GeneralSecurityException e) {
      // Not what it looks like.
      return 0;
    }
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
      case FACEBOOK_27 -> SALT_23;
      default -> {
        int draft = (version & DRAFT) == DRAFT ? version & 0xff_ffff : 0;
        yield draft < 23 || draft > 34
            ? null
            : draft < 29 ? SALT_23 : draft < 33 ? SALT_29 : SALT_1;
      }
    };
  }

  /** Decrypts an Initial packet; how many bytes of the hello {@link #record} has, 0 for none. */
  private int decrypt() throws GeneralSecurityException {
    int version = ByteBuffer.wrap(data).getInt(1);
    byte[] salt = salt(version);
    int initial = version == VERSION_2 ? 1 : 0;
    int idLength = data[5] & 0xff;
    if (salt == null || (data[0] >> 4 & 3) != initial || idLength > MAX_ID) {
      return 0;
    }
    byte[] id = Arrays.copyOfRange(data, 6, 6 + idLength);
    at = 6 + idLength;
    skip(data[at] & 0xff, 1);
    skip(number(), 0);
    long rest = number();
    int numberAt = at;
    if (rest < 4 + SAMPLE || numberAt + rest > length) {
      return 0;
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
    return collect();
  }

  /** Puts the pieces of the hello together; how many bytes there are from the first on. */
  private int collect() {
    Arrays.fill(record, (byte) 0);
    record[0] = HANDSHAKE;
    boolean[] known = new boolean[record.length - RECORD_HEADER];
    at = 0;
    for (int frame = 0; frame < MAX_FRAMES && at < length; ) {
      int type = data[at++];
      if (type == 0) {
        continue;
      }
      frame++;
      if (type == 2) {
        acknowledgement();
      } else if (type == 6) {
        long offset = number();
        long size = number();
        if (offset + size > known.length || at + size > length) {
          break;
        }
        System.arraycopy(data, at, record, RECORD_HEADER + (int) offset, (int) size);
        Arrays.fill(known, (int) offset, (int) (offset + size), true);
        at += (int) size;
      } else if (type != 1) {
        break;
      }
    }
    int count = 0;
    while (count < known.length && known[count]) {
      count++;
    }
    return count;
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
