// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipfix;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** A collector reached over UDP: each message is a datagram; nothing waits. */
final class UdpLink implements Link {
  private final DatagramChannel channel;

  UdpLink(InetSocketAddress collector) throws IOException {
    channel = DatagramChannel.open();
    try {
      channel.configureBlocking(false);
      channel.connect(collector);
    } catch (IOException | RuntimeException e) {
      channel.close();
      throw e;
    }
  }

  @Override
  public boolean connect() {
    return false;
  }

  @Override
  public boolean send(ByteBuffer message) {
    try {
      return channel.write(message) > 0;
    } catch (IOException e) {
      // Nobody listens there, for example.
      return false;
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException e) {
      // it was of no use any more
    }
  }
}
