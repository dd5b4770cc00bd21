// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.concurrent.locks.LockSupport;

/**
 * A collector that is reached by TCP (RFC 7011, 10.4). Connects when there is something to send,
 * and again some time after the connection was lost. Waits for a collector that is slow, but not
 * for long: then the connection ends, since half a message is of no use.
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
