// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis.flowdump;

/**
 * What the traces of flows look like.
 *
 * @param binary records instead of lines
 * @param absoluteTime whether times are those of the packets, not counted from the first packet
 * @param absoluteSeq whether sequence numbers are those of the packets, not counted from the first
 * @param ipId whether there is the identification of the IP header
 * @param window whether there is the TCP window
 * @param options which TCP options there are
 */
record DumpFormat(
    boolean binary,
    boolean absoluteTime,
    boolean absoluteSeq,
    boolean ipId,
    boolean window,
    Options options) {

  /** A choice of TCP options. */
  enum Options {
    NONE,
    /** Maximum segment size, window scale, selective acknowledgments. */
    COMMON,
    /** All but padding. */
    ALL
  }

  /** The line that names the fields, in the order of {@link FlowDump}'s records. */
  String fields(boolean tcp) {
    StringBuilder line = new StringBuilder("!data ");
    // In text, the two are the same.
    line.append(binary ? "ntimestamp" : "timestamp direction");
    if (!binary && ipId) {
      line.append(" ip_id");
    }
    if (!tcp) {
      line.append(" payload_len");
    } else {
      line.append(binary ? "" : " tcp_flags").append(" tcp_seq payload_len tcp_ack");
    }
    if (binary && ipId) {
      line.append(" ip_id");
    }
    if (tcp && window) {
      line.append(" tcp_window");
    }
    if (binary) {
      line.append(tcp ? " tcp_flags direction" : " direction");
    }
    if (tcp) {
      line.append(options == Options.ALL ? " tcp_opt" : " tcp_ntopt");
    }
    return line.append('\n').toString();
  }
}
