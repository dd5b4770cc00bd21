// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Event;
import io.sluice.elements.inspect.rule.Inspected;
import java.util.Arrays;

/**
 * What one side of a TLS connection says in the clear, SSL 3 to TLS 1.2 and the hellos of 1.3 (RFC
 * 5246, 8446): its hello, and its certificates. Records are taken apart and handshake messages put
 * together, however one is cut into the other; nothing that a length promises is used before it is
 * there. Reads a stream from its beginning each time; {@link #needed} says how much longer the
 * stream must be until that is worth while. Used again for each stream; allocates only when
 * messages are longer than any before.
 */
final class TlsHandshake {
  /** What was found: a whole hello. */
  static final int HELLO = 1;

  /** What was found: the first certificate, whole. */
  static final int CERTIFICATE = 2;

  /** What was found: all certificates. */
  static final int CHAIN = 4;

  /** {@link #needed} where nothing more is to come in the clear. */
  static final int DONE = Integer.MAX_VALUE;

  private static final int RECORD_HEADER = 5;
  private static final int MAX_RECORD = (1 << 14) + 2048;
  private static final int CHANGE_CIPHER_SPEC = 20;
  private static final int ALERT = 21;
  private static final int HANDSHAKE = 22;
  private static final int DATA = 23;
  private static final int HEARTBEAT = 24;

  private static final int CLIENT_HELLO = 1;
  private static final int SERVER_HELLO = 2;
  private static final int CERTIFICATES = 11;
  private static final int SERVER_KEY_EXCHANGE = 12;
  private static final int CLIENT_KEY_EXCHANGE = 16;

  /** Extensions: server name, supported versions. */
  private static final int SERVER_NAME = 0;

  private static final int VERSIONS = 43;
  private static final int MAX_CHAIN = 16;

  final Certificate certificate = new Certificate();
  final Ja3 ja3 = new Ja3();
  final Ja3 ja3s = new Ja3();

  /** Bits of what was found. */
  int found;

  /** Bits of {@link Event#bit}. */
  long events;

  /** The version that the hello says; 0 where there was none. */
  int version;

  /** Bits as {@link Inspected#CLIENT_HELLO}. */
  int seen;

  /** How long the stream must be for more; {@link #DONE} for never. */
  int needed;

  /** Handshake messages one after the other, behind what looks like the header of one record. */
  private byte[] messages = new byte[4096];

  private int length;
  private final int[] chain = new int[2 * MAX_CHAIN];
  private int chainLength;
  private int leaf;
  private int leafEnd;
  private boolean wantsFingerprint;
  private boolean wantsJa3;

  TlsHandshake() {
    messages[0] = HANDSHAKE;
  }

  /** Says what is worth calculating. */
  void want(boolean fingerprint, boolean ja) {
    wantsFingerprint = fingerprint;
    wantsJa3 = ja;
  }

  byte[] messages() {
    return messages;
  }

  /** Where the server's name lies in {@link #messages}, as {@link Names#serverName} says. */
  int serverName() {
    return Names.serverName(messages, length);
  }

  int chainLength() {
    return chainLength;
  }

  int chainFrom(int number) {
    return chain[2 * number];
  }

  int chainTo(int number) {
    return chain[2 * number + 1];
  }

  /**
   * Reads a stream.
   *
   * @param data the stream from its first byte on
   * @param size how much of it there is
   */
  void read(byte[] data, int size) {
    found = 0;
    events = 0;
    version = 0;
    seen = 0;
    length = RECORD_HEADER;
    chainLength = 0;
    certificate.clear();
    ja3.string.clear();
    ja3.hash.clear();
    ja3s.string.clear();
    ja3s.hash.clear();
    needed = 0;
    records(data, size);
    messages(size);
  }

  /** Collects what records of handshakes have; {@link #needed} is the end of the last record. */
  private void records(byte[] data, int size) {
    int at = 0;
    while (needed == 0) {
      if (size - at < RECORD_HEADER) {
        needed = at + RECORD_HEADER;
        return;
      }
      int type = data[at] & 0xff;
      int record = u16(data, at + 3);
      if (type < CHANGE_CIPHER_SPEC || type > HEARTBEAT) {
        events |= Event.TLS_TYPE.bit();
      } else if (data[at + 1] != 3) {
        events |= Event.TLS_VERSION.bit();
      } else if (record == 0 || record > MAX_RECORD) {
        events |= Event.TLS_HEADER.bit();
      } else if (type == HANDSHAKE || type == ALERT || type == HEARTBEAT) {
        int start = at + RECORD_HEADER;
        int there = Math.min(record, size - start);
        if (type == HANDSHAKE) {
          take(data, start, there);
        } else if (type == HEARTBEAT) {
          heartbeat(data, start, there, record);
        }
        at = start + record;
        needed = there < record ? start + there + 1 : 0;
        continue;
      }
      // What comes behind is encrypted, or no TLS.
      needed = DONE;
    }
  }

  private void take(byte[] data, int at, int count) {
    if (messages.length < length + count) {
      messages = Arrays.copyOf(messages, 2 * (length + count));
    }
    System.arraycopy(data, at, messages, length, count);
    length += count;
  }

  /** RFC 6520: type, length of the payload, payload, 16 bytes of padding. */
  private void heartbeat(byte[] data, int at, int there, int record) {
    events |= Event.TLS_HEARTBEAT.bit();
    if (there >= 3 && u16(data, at + 1) + 19 > record) {
      events |= Event.TLS_HEARTBLEED.bit();
    }
  }

  private void messages(int size) {
    int at = RECORD_HEADER;
    while (length - at >= 4) {
      int end = at + 4 + u24(messages, at + 1);
      int type = messages[at];
      boolean whole = end <= length;
      switch (type) {
        case CLIENT_HELLO -> seen |= Inspected.CLIENT_HELLO;
        case SERVER_HELLO -> seen |= Inspected.SERVER_HELLO;
        case SERVER_KEY_EXCHANGE -> seen |= Inspected.SERVER_KEY_EXCHANGE;
        case CLIENT_KEY_EXCHANGE -> seen |= Inspected.CLIENT_KEY_EXCHANGE;
        case CERTIFICATES -> certificates(at + 4, end);
        default -> {}
      }
      if ((type == CLIENT_HELLO || type == SERVER_HELLO) && whole) {
        if (!hello(type == CLIENT_HELLO, at + 4, end)) {
          events |= Event.TLS_HANDSHAKE_LENGTH.bit();
        }
        found |= HELLO;
      }
      if (!whole) {
        int wanted = type == CERTIFICATES && (found & CERTIFICATE) == 0 ? leafNeeds(at + 4) : end;
        expect(size, wanted - length);
        return;
      }
      at = end;
    }
    expect(size, at + 4 - length);
  }

  /** So many bytes of messages are missing at least. */
  private void expect(int size, int missing) {
    if (needed != DONE) {
      needed = Math.max(needed, size + Math.max(1, missing));
    }
  }

  private int leafNeeds(int at) {
    return length - at < 6 ? at + 6 : at + 6 + u24(messages, at + 3);
  }

  // ---- certificates

  private void certificates(int at, int end) {
    if (length - at < 3 || chainLength > 0) {
      return;
    }
    int stop = at + 3 + u24(messages, at);
    boolean good = stop == end;
    int next = at + 3;
    while (good && next + 3 <= length && next < stop) {
      int to = next + 3 + u24(messages, next);
      good = to <= stop && to > next + 3;
      if (!good || to > length) {
        break;
      }
      if (next == at + 3) {
        leaf(next + 3, to);
      }
      if (chainLength < MAX_CHAIN) {
        chain[2 * chainLength] = next + 3;
        chain[2 * chainLength++ + 1] = to;
      }
      next = to;
    }
    if (!good) {
      events |= Event.TLS_CERTIFICATE_LENGTH.bit();
    }
    if (end <= length) {
      found |= CHAIN;
    }
  }

  private void leaf(int from, int to) {
    leaf = from;
    leafEnd = to;
    found |= CERTIFICATE;
    if (!certificate.read(messages, from, to)) {
      events |= Event.TLS_CERTIFICATE.bit();
    }
    if (wantsFingerprint) {
      certificate.digest(messages, leaf, leafEnd);
    }
  }

  // ---- hellos

  private boolean hello(boolean ofClient, int from, int end) {
    if (end - from < 35) {
      return false;
    }
    version = u16(messages, from);
    Ja3 ja = ofClient ? ja3 : ja3s;
    ja.begin(version);
    // Version, random, the identifier of a session with its length.
    int at = from + 35 + (messages[from + 34] & 0xff);
    if (ofClient) {
      int ciphers = at + 2 > end ? end : at + 2 + u16(messages, at);
      if (ciphers >= end) {
        return false;
      }
      ja.ciphers(messages, at + 2, ciphers);
      at = ciphers + 1 + (messages[ciphers] & 0xff);
    } else {
      if (at + 3 > end) {
        return false;
      }
      ja.ciphers(messages, at, at + 2);
      at += 3;
    }
    boolean good = at <= end && (at == end || extensions(ja, ofClient, at, end));
    if (wantsJa3) {
      ja.end(ofClient);
    }
    return good;
  }

  private boolean extensions(Ja3 ja, boolean ofClient, int from, int end) {
    if (end - from < 2 || from + 2 + u16(messages, from) != end) {
      return false;
    }
    int names = 0;
    int at = from + 2;
    while (end - at >= 4) {
      int type = u16(messages, at);
      int content = at + 4;
      int next = content + u16(messages, at + 2);
      if (next > end) {
        return false;
      }
      if (wantsJa3) {
        ja.extension(type, messages, content, next);
      }
      if (type == SERVER_NAME && ofClient) {
        name(content, next);
        events |= names++ > 0 ? Event.TLS_MANY_NAMES.bit() : 0;
      } else if (type == VERSIONS && !ofClient && next - content == 2) {
        version = u16(messages, content);
      }
      at = next;
    }
    return at == end;
  }

  private void name(int from, int to) {
    if (to - from < 5 || u16(messages, from) != to - from - 2) {
      events |= Event.TLS_NAME_LENGTH.bit();
    } else if (messages[from + 2] != 0) {
      events |= Event.TLS_NAME_TYPE.bit();
    } else if (u16(messages, from + 3) > to - from - 5) {
      events |= Event.TLS_NAME_LENGTH.bit();
    }
  }

  private static int u16(byte[] data, int at) {
    return (data[at] & 0xff) << 8 | data[at + 1] & 0xff;
  }

  private static int u24(byte[] data, int at) {
    return (data[at] & 0xff) << 16 | u16(data, at + 1);
  }
}
