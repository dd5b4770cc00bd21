// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import io.sluice.elements.inspect.rule.Buffer;

/**
 * Reads messages of HTTP by what the other direction has said: responses to HEAD have no body, and
 * a tunnel that CONNECT has opened has its own messages (RFC 9110, 9.3.2 and 9.3.6).
 */
final class HttpView {
  private HttpView() {}

  /**
   * Reads the message that begins somewhere in a stream.
   *
   * @return whether it is HTTP
   */
  static boolean read(HttpMessage http, FlowState state, int direction, int from) {
    StreamBuffer stream = state.streams[direction];
    byte[] bytes = stream.data();
    if (!http.read(bytes, from, stream.length(), state.answersWithoutBody(false))) {
      return false;
    }
    boolean request = http.from(Buffer.HTTP_METHOD) >= 0;
    if (request && http.isWhole() && !stream.isCounted) {
      stream.isCounted = true;
      state.countRequest(http.isMethod(bytes, "HEAD"), http.isMethod(bytes, "CONNECT"));
    }
    boolean opens = !request && http.isStatus(bytes, '2') && state.answersWithoutBody(true);
    return !opens || http.read(bytes, from, stream.length(), true);
  }

  /** Tells a flow that the message has ended, which was read last. */
  static void end(HttpMessage http, FlowState state, int direction) {
    byte[] bytes = state.streams[direction].data();
    if (http.from(Buffer.HTTP_STAT_CODE) >= 0 && !http.isStatus(bytes, '1')) {
      state.countResponse();
    }
  }
}
