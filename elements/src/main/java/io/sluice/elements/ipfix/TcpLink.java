// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * A TCP connection to a collector (RFC 7011, 10.4). It is opened when there is something to send,
 * and reopened some time after it was lost. It waits only briefly for a slow collector and is then
 * closed, because half a message is useless.
 */
final class TcpLink implements Link {
  private static final long PATIENCE = 1_000_000_000L;
  private static final long PAUSE = 1_000_000_000L;
  private static final long NAP = 1_000_000L;

  private final InetSocketAddress collector;

  /** Null when there is no connection. */
  private SocketChannel channel;

  private boolean tried;
  private long triedAt;

  TcpLink(InetSocketAddress collector) {
    this.collector = collector;
  }

  @Override
  public boolean connect() {
    if (channel != null || tried && System.nanoTime() - triedAt < PAUSE) {
      return false;
    }
    tried = true;
    try {
      channel = SocketChannel.open();
      channel.configureBlocking(false);
      long begun = System.nanoTime();
      boolean connected = channel.connect(collector);
      while (!connected && System.nanoTime() - begun < PATIENCE) {
        LockSupport.parkNanos(NAP);
        connected = channel.finishConnect();
      }
      if (!connected) {
        close();
      }
    } catch (IOException e) {
      close();
    }
    triedAt = System.nanoTime();
    return channel != null;
  }

  @Override
  public boolean send(ByteBuffer message) {
    if (channel == null) {
      return false;
    }
    try {
      long begun = System.nanoTime();
      while (channel.write(message) >= 0 && message.hasRemaining()) {
        if (System.nanoTime() - begun > PATIENCE) {
          close();
          return false;
        }
        LockSupport.parkNanos(NAP);
      }
      return true;
    } catch (IOException e) {
      close();
      return false;
    }
  }

  @Override
  public void close() {
    try {
      if (channel != null) {
        channel.close();
      }
    } catch (IOException e) {
      // it was of no use any more
    }
    channel = null;
  }
}
