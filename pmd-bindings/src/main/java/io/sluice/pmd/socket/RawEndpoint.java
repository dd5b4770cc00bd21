// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.socket;

import io.sluice.header.Ipv4;
import io.sluice.pmd.DeviceException;
import io.sluice.pmd.c.Errno;
import io.sluice.pmd.c.Socket;
import io.sluice.pmd.linux.InetOptions;

/**
 * A raw socket of one IP protocol, which sends and receives packets with their IP headers. Never
 * blocks.
 */
final class RawEndpoint implements AutoCloseable {
  private final Endpoint socket;
  private final SocketAddress target = new SocketAddress(true);

  private RawEndpoint(Endpoint socket) {
    this.socket = socket;
  }

  /**
   * Opens a socket; needs CAP_NET_RAW.
   *
   * @throws DeviceException with the name of the call that failed
   */
  static RawEndpoint open(int protocol) throws DeviceException {
    Endpoint socket = Endpoint.open(Socket.AF_INET, Socket.SOCK_RAW, protocol);
    try {
      socket.set(InetOptions.IPPROTO_IP, InetOptions.IP_HDRINCL, 1, "IP_HDRINCL");
      socket.set(Socket.SOL_SOCKET, Socket.SO_BROADCAST, 1, "SO_BROADCAST");
    } catch (DeviceException e) {
      socket.close();
      throw e;
    }
    return new RawEndpoint(socket);
  }

  /** The file descriptor, which is readable when there are packets. */
  int descriptor() {
    return socket.fd();
  }

  /**
   * Sends a packet to its destination address.
   *
   * @param ip its complete header
   * @return 0, or an error number
   */
  int send(long ip, int length) {
    target.set(Ipv4.dst(ip), 0);
    int flags = SocketUser.SEND_FLAGS;
    int sent = Socket.sendto(socket.fd(), ip, length, flags, target.memory(), target.length());
    return sent >= 0 ? 0 : Errno.errno();
  }

  /**
   * Receives a packet.
   *
   * @return its length, which may exceed the room; 0 or less if there is none
   */
  int receive(long data, int room) {
    return Socket.recv(socket.fd(), data, room, Socket.MSG_DONTWAIT | Socket.MSG_TRUNC);
  }

  @Override
  public void close() {
    socket.close();
    target.close();
  }
}
