// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.script;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.WritableByteChannel;

/**
 * The destination of reports: a connected, non-blocking socket. Over TCP, reports for which the
 * peer is not ready wait, up to a limit, so that none is sent in part. Belongs to one worker.
 */
final class ReportChannel implements AutoCloseable {
  private static final int CONNECT_MILLIS = 10_000;
  private static final int ROOM = 1 << 16;

  private final WritableByteChannel channel;
  private final boolean isStream;
  private final ByteBuffer waiting = ByteBuffer.allocateDirect(ROOM);

  private <C extends SelectableChannel & WritableByteChannel> ReportChannel(
      C channel, boolean isStream) throws IOException {
    channel.configureBlocking(false);
    this.channel = channel;
    this.isStream = isStream;
  }

  /**
   * Connects.
   *
   * @param sendBuffer bytes; less than 0 for the system's default
   * @throws IOException when nobody answers
   */
  static ReportChannel tcp(InetSocketAddress peer, int sendBuffer, boolean noDelay)
      throws IOException {
    SocketChannel channel = SocketChannel.open();
    try {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, noDelay);
      if (sendBuffer >= 0) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
      }
      channel.socket().connect(peer, CONNECT_MILLIS);
      return new ReportChannel(channel, true);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /** As {@link #tcp}, without an answer. */
  static ReportChannel udp(InetSocketAddress peer, int sendBuffer) throws IOException {
    DatagramChannel channel = DatagramChannel.open();
    try {
      if (sendBuffer >= 0) {
        channel.setOption(StandardSocketOptions.SO_SNDBUF, sendBuffer);
      }
      channel.connect(peer);
      return new ReportChannel(channel, false);
    } catch (IOException e) {
      channel.close();
      throw e;
    }
  }

  /**
   * Sends a report, or has it wait.
   *
   * @return false when there is no room for it
   * @throws IOException when the peer is gone; over UDP it may come back
   */
  boolean send(byte[] report) throws IOException {
    if (waiting.remaining() < report.length) {
      flush();
    }
    if (waiting.remaining() < report.length) {
      return false;
    }
    waiting.put(report);
    flush();
    return true;
  }

  private void flush() throws IOException {
    waiting.flip();
    try {
      channel.write(waiting);
    } finally {
      if (isStream) {
        waiting.compact();
      } else {
        waiting.clear();
      }
    }
  }

  @Override
  public void close() throws IOException {
    channel.close();
  }
}
