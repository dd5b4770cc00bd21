// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.nat64;

import io.sluice.header.IpAddress;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/**
 * A packet as its endpoints mean it, which is written from nothing as IPv4 or as IPv6: the slow
 * model of a translation. All checksums are computed byte by byte.
 */
final class Message {
  static final byte[] PREFIX = IpAddress.parse6("64:ff9b::");

  /** An ICMP error in both protocols: type, code and the word behind the checksum of each. */
  record Error(int type4, int code4, int rest4, int type6, int code6, int rest6) {}

  private static final Error[] ERRORS = {
    new Error(3, 1, 0, 1, 0, 0),
    new Error(3, 10, 0, 1, 1, 0),
    new Error(3, 3, 0, 1, 4, 0),
    new Error(3, 4, 1380, 2, 0, 1400),
    new Error(11, 0, 0, 3, 0, 0),
    new Error(11, 1, 0, 3, 1, 0),
    new Error(3, 2, 0, 4, 1, 6),
    new Error(12, 0, 8 << 24, 4, 0, 7),
    new Error(12, 0, 9 << 24, 4, 0, 6),
    new Error(12, 0, 12 << 24, 4, 0, 8),
    new Error(12, 0, 16 << 24, 4, 0, 24),
  };

  int src = 0x0a000001;
  int dst = 0xc0000221;
  byte[] src6;
  byte[] dst6;
  int trafficClass;
  int hopLimit = 64;
  int id;
  boolean dontFragment;
  int offset;
  boolean more;
  boolean hasFragmentHeader;
  int protocol = 17;

  /** What is behind the IP header; its checksum is filled in. */
  byte[] body = {0, 0, 0, 0, 0, 8, 0, 0};

  Error error;
  Message quoted;
  int quotedBytes;

  private static int mix(Random random) {
    return 1 + random.nextInt(0xdf) << 24 | random.nextInt(1 << 24);
  }

  /** A message of any kind; {@code error} allows ICMP errors. */
  static Message random(Random random, boolean mayBeError) {
    Message message = new Message();
    message.src = mix(random);
    message.dst = mix(random);
    message.trafficClass = random.nextInt(256);
    message.hopLimit = 1 + random.nextInt(255);
    switch (random.nextInt(mayBeError ? 4 : 3)) {
      case 0 -> message.tcp(random);
      case 1 -> message.udp(random);
      case 2 -> message.echo(random);
      default -> message.error(random);
    }
    message.dontFragment = message.length4() > 1260;
    return message;
  }

  private byte[] data(Random random, int header) {
    int size = random.nextInt(4) == 0 ? random.nextInt(1390) : random.nextInt(60);
    byte[] bytes = new byte[header + size];
    random.nextBytes(bytes);
    return bytes;
  }

  void tcp(Random random) {
    protocol = 6;
    body = data(random, 20);
    body[12] = 0x50;
  }

  void udp(Random random) {
    protocol = 17;
    body = data(random, 8);
    ByteBuffer.wrap(body).putShort(4, (short) body.length);
  }

  void echo(Random random) {
    protocol = 1;
    body = data(random, 8);
    body[0] = (byte) (random.nextBoolean() ? 8 : 0);
    body[1] = 0;
  }

  private void error(Random random) {
    protocol = 1;
    error = ERRORS[random.nextInt(ERRORS.length)];
    quoted = random(random, false);
    quoted.dontFragment = quoted.length4() > 1260;
    int most = Math.min(quoted.body.length, 400);
    quotedBytes = 8 + random.nextInt(most - 7);
    // Half a checksum is not changed, since nobody can.
    quotedBytes += quoted.protocol == 6 && quotedBytes == 17 ? 1 : 0;
  }

  int length4() {
    return 20 + (error == null ? body.length : 8 + 20 + quotedBytes);
  }

  void setPorts(int source, int destination) {
    ByteBuffer.wrap(body).putShort(0, (short) source).putShort(2, (short) destination);
  }

  void setIdentifier(int identifier) {
    ByteBuffer.wrap(body).putShort(4, (short) identifier);
  }

  private static byte[] embedded(int address, byte[] given) {
    return given != null ? given : ByteBuffer.wrap(PREFIX.clone()).putInt(12, address).array();
  }

  byte[] ip4() {
    byte[] payload = error == null ? body4() : error4();
    byte[] packet = new byte[20 + payload.length];
    ByteBuffer header = ByteBuffer.wrap(packet);
    header.put((byte) 0x45).put((byte) trafficClass).putShort((short) packet.length);
    header.putShort((short) id);
    header.putShort((short) ((dontFragment ? 0x4000 : 0) | (more ? 0x2000 : 0) | offset >>> 3));
    header.put((byte) hopLimit).put((byte) protocol).putShort((short) 0);
    header.putInt(src).putInt(dst).put(payload);
    header.putShort(10, (short) checksum(0, packet, 0, 20));
    return packet;
  }

  private byte[] body4() {
    byte[] bytes = body.clone();
    if (offset == 0 && !more) {
      long pseudo = protocol == 1 ? 0 : sum(src) + sum(dst) + protocol + bytes.length;
      fillChecksum(bytes, pseudo);
    }
    return bytes;
  }

  private byte[] error4() {
    byte[] inner = quoted.ip4();
    byte[] bytes = new byte[8 + 20 + quotedBytes];
    ByteBuffer.wrap(bytes)
        .put((byte) error.type4)
        .put((byte) error.code4)
        .putShort((short) 0)
        .putInt(error.rest4)
        .put(inner, 0, bytes.length - 8);
    ByteBuffer.wrap(bytes).putShort(2, (short) checksum(0, bytes, 0, bytes.length));
    return bytes;
  }

  byte[] ip6() {
    boolean fragment = hasFragmentHeader || more || offset != 0;
    byte[] payload = error == null ? body6() : error6();
    int next = protocol == 1 ? 58 : protocol;
    ByteBuffer packet = ByteBuffer.allocate(40 + (fragment ? 8 : 0) + payload.length);
    packet.putInt(6 << 28 | trafficClass << 20);
    packet.putShort((short) (packet.capacity() - 40));
    packet.put((byte) (fragment ? 44 : next)).put((byte) hopLimit);
    packet.put(embedded(src, src6)).put(embedded(dst, dst6));
    if (fragment) {
      packet.put((byte) next).put((byte) 0).putShort((short) (offset | (more ? 1 : 0))).putInt(id);
    }
    return packet.put(payload).array();
  }

  private long pseudo6(int length) {
    long sum = (protocol == 1 ? 58 : protocol) + length;
    ByteBuffer addresses =
        ByteBuffer.allocate(32).put(embedded(src, src6)).put(embedded(dst, dst6)).flip();
    while (addresses.hasRemaining()) {
      sum += addresses.getShort() & 0xffff;
    }
    return sum;
  }

  private byte[] body6() {
    byte[] bytes = body.clone();
    if (protocol == 1) {
      bytes[0] = (byte) (bytes[0] == 8 ? 128 : 129);
    }
    if (offset == 0 && !more) {
      fillChecksum(bytes, pseudo6(bytes.length));
    }
    return bytes;
  }

  private byte[] error6() {
    byte[] inner = quoted.ip6();
    byte[] bytes = new byte[8 + 40 + quotedBytes];
    ByteBuffer.wrap(bytes)
        .put((byte) error.type6)
        .put((byte) error.code6)
        .putShort((short) 0)
        .putInt(error.rest6)
        .put(inner, 0, bytes.length - 8);
    long pseudo = pseudo6(bytes.length);
    ByteBuffer.wrap(bytes).putShort(2, (short) checksum(pseudo, bytes, 0, bytes.length));
    return bytes;
  }

  private void fillChecksum(byte[] bytes, long pseudo) {
    int at = protocol == 6 ? 16 : protocol == 17 ? 6 : 2;
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putShort(at, (short) 0);
    int sum = checksum(pseudo, bytes, 0, bytes.length);
    buffer.putShort(at, (short) (protocol == 17 && sum == 0 ? 0xffff : sum));
  }

  private static long sum(int word) {
    return (word >>> 16) + (word & 0xffff);
  }

  /** RFC 1071, two bytes at a time. */
  static int checksum(long start, byte[] bytes, int from, int to) {
    long sum = start;
    byte[] even = Arrays.copyOf(Arrays.copyOfRange(bytes, from, to), to - from + (to - from & 1));
    for (int i = 0; i < even.length; i += 2) {
      sum += (even[i] & 0xff) << 8 | even[i + 1] & 0xff;
    }
    while (sum >>> 16 != 0) {
      sum = (sum & 0xffff) + (sum >>> 16);
    }
    return (int) ~sum & 0xffff;
  }
}
