// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import org.junit.jupiter.api.Test;

/** The peer is a socket of Java's own, on the loopback interface. */
class McastSocketTest {
  private static final String GROUP = "239.73.5.6";
  private static final int PORT = 41_874;

  @Test
  void sendsAndReceives() throws IOException {
    InetAddress group = InetAddress.getByName(GROUP);
    InetSocketAddress target = new InetSocketAddress(group, PORT);
    NetworkInterface loopback =
        NetworkInterface.getByInetAddress(InetAddress.getByName("127.0.0.1"));
    try (TestGraph graph =
            TestGraph.of(
                "in :: Inject -> McastSocket("
                    + GROUP
                    + ", "
                    + PORT
                    + ", 127.0.0.1, SNAPLEN 3) -> out :: Capture");
        DatagramChannel peer = DatagramChannel.open(StandardProtocolFamily.INET)) {
      peer.setOption(StandardSocketOptions.SO_REUSEADDR, true);
      peer.setOption(StandardSocketOptions.IP_MULTICAST_IF, loopback);
      peer.bind(target);
      peer.join(group, loopback);
      peer.configureBlocking(false);
      ByteBuffer received = ByteBuffer.allocate(100);
      graph.send("in", new byte[] {1, 2, 3, 4});
      graph.until(() -> receive(peer, received));
      assertEquals(4, received.position());
      peer.send(ByteBuffer.wrap(new byte[] {9, 8, 7, 6}), target);
      graph.until(() -> !graph.packets("out").isEmpty());
      graph.run();
      assertEquals(1, graph.packets("out").size(), "its own packets are dropped");
      assertEquals(3, graph.packets("out").get(0).length);
      assertEquals(9, graph.packets("out").get(0)[0]);
    }
  }

  private static boolean receive(DatagramChannel peer, ByteBuffer into) {
    try {
      return peer.receive(into) != null;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void wrongConfigurations() {
    String unicast = TestGraph.errorsOf("McastSocket(10.0.0.1, 5) -> Discard");
    assertTrue(unicast.contains("invalid multicast IP 10.0.0.1"), unicast);
    String foreign = TestGraph.errorsOf("McastSocket(239.1.1.1, 5000, 203.0.113.1) -> Discard");
    assertTrue(foreign.contains("203.0.113.1: no such address on this machine"), foreign);
  }
}
