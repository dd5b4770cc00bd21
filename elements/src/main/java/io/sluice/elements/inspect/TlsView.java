// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Application;
import io.sluice.elements.inspect.rule.Buffer;
import io.sluice.elements.inspect.rule.Event;

/**
 * What TLS says in the stream that is inspected: read once there is more of it, and again when a
 * rule asks later. Belongs to an {@link Inspector}.
 */
final class TlsView {
  private final TlsHandshake tls = new TlsHandshake();

  /** Whether {@link #tls} was read for the stream in hand. */
  private boolean isRead;

  private long missed;

  /** Says what the rules ask for. */
  void setRules(CompiledRules rules) {
    boolean ja3 = rules.asks(Buffer.JA3_HASH) || rules.asks(Buffer.JA3_STRING);
    boolean ja3s = rules.asks(Buffer.JA3S_HASH) || rules.asks(Buffer.JA3S_STRING);
    tls.want(rules.asks(Buffer.TLS_CERT_FINGERPRINT), ja3 || ja3s);
  }

  /** Connections whose certificate was too long for the stream's memory, or malformed. */
  long missed() {
    return missed;
  }

  void addMissed(long count) {
    missed += count;
  }

  /** Another packet or stream is inspected. */
  void forget() {
    isRead = false;
  }

  /**
   * Reads a stream that has grown, if there is more of TLS in it.
   *
   * @return bits of {@link TlsHandshake#found} that are new
   */
  int grown(FlowState state, int direction) {
    int needed = state.tlsNeeded[direction];
    if (state.application != Application.TLS || needed == TlsHandshake.DONE) {
      return 0;
    }
    StreamBuffer stream = state.streams[direction];
    if (!stream.fromBeginning) {
      // Its beginning made room for what came later.
      state.tlsNeeded[direction] = TlsHandshake.DONE;
      boolean has = (state.tlsFound[direction] & TlsHandshake.CERTIFICATE) != 0;
      missed += state.isFromServer(direction) && !has ? 1 : 0;
      return 0;
    }
    if (stream.length() < needed) {
      return 0;
    }
    tls.read(stream.data(), stream.length());
    isRead = true;
    int fresh = tls.found & ~state.tlsFound[direction];
    state.tlsFound[direction] = tls.found;
    state.tlsNeeded[direction] = tls.needed;
    state.tlsVersion[direction] = tls.version;
    state.tlsSeen |= tls.seen;
    boolean malformed = (tls.events & Event.TLS_CERTIFICATE.bit()) != 0;
    missed += malformed && (fresh & TlsHandshake.CERTIFICATE) != 0 ? 1 : 0;
    return fresh;
  }

  /** Bits of the events that {@link #grown} has seen. */
  long events() {
    return isRead ? tls.events : 0;
  }

  /** Reads a stream for a rule that asks; false when it is no TLS, or its beginning is gone. */
  boolean isThere(FlowState state, int direction) {
    StreamBuffer stream = state.streams[direction];
    if (!isRead && state.application == Application.TLS && stream.fromBeginning) {
      tls.read(stream.data(), stream.length());
      isRead = true;
    }
    return isRead;
  }

  byte[] messages() {
    return tls.messages();
  }

  int serverName() {
    return tls.serverName();
  }

  int chainLength() {
    return tls.chainLength();
  }

  int chainFrom(int number) {
    return tls.chainFrom(number);
  }

  int chainTo(int number) {
    return tls.chainTo(number);
  }

  /** The text of a buffer that is one; null for the others. */
  Text text(Buffer buffer) {
    return switch (buffer) {
      case TLS_CERT_SUBJECT -> tls.certificate.subject;
      case TLS_CERT_ISSUER -> tls.certificate.issuer;
      case TLS_CERT_SERIAL -> tls.certificate.serial;
      case TLS_CERT_FINGERPRINT -> tls.certificate.fingerprint;
      case JA3_STRING -> tls.ja3.string;
      case JA3_HASH -> tls.ja3.hash;
      case JA3S_STRING -> tls.ja3s.string;
      case JA3S_HASH -> tls.ja3s.hash;
      default -> null;
    };
  }
}
