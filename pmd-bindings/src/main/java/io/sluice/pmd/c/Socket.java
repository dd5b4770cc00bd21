// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.c;

import io.sluice.packet.Memory;

/** {@code <sys/socket.h>}. Calls fail with a negative result and {@link Errno#errno}. */
@CHeader({"sys/socket.h", "stdlib.h"})
public final class Socket {
  @CValue public static final int AF_UNIX = 1;
  @CValue public static final int AF_INET = 2;
  @CValue public static final int AF_INET6 = 10;
  @CValue public static final int AF_PACKET = 17;
  @CValue public static final int SOCK_STREAM = 1;
  @CValue public static final int SOCK_DGRAM = 2;
  @CValue public static final int SOCK_RAW = 3;
  @CValue public static final int SOCK_NONBLOCK = 0x800;
  @CValue public static final int SOCK_CLOEXEC = 0x80000;
  @CValue public static final int SOL_SOCKET = 1;
  @CValue public static final int SOL_PACKET = 263;
  @CValue public static final int SO_REUSEADDR = 2;
  @CValue public static final int SO_BROADCAST = 6;
  @CValue public static final int SO_SNDBUF = 7;
  @CValue public static final int SO_RCVBUF = 8;
  @CValue public static final int SO_SNDTIMEO = 21;
  @CValue public static final int SO_ATTACH_FILTER = 26;
  @CValue public static final int SO_SNDBUFFORCE = 32;
  @CValue public static final int SO_RCVBUFFORCE = 33;

  /** Return instead of waiting. */
  @CValue public static final int MSG_DONTWAIT = 0x40;

  /** Return the packet's real length even when it was cut. */
  @CValue public static final int MSG_TRUNC = 0x20;

  /** No SIGPIPE when the peer is gone. */
  @CValue public static final int MSG_NOSIGNAL = 0x4000;

  private static final CFunction SOCKET = new CFunction("socket");
  private static final CFunction BIND = new CFunction("bind");
  private static final CFunction CONNECT = new CFunction("connect");
  private static final CFunction LISTEN = new CFunction("listen");
  private static final CFunction ACCEPT4 = new CFunction("accept4");
  private static final CFunction SETSOCKOPT = new CFunction("setsockopt");
  private static final CFunction GETSOCKOPT = new CFunction("getsockopt");
  private static final CFunction GETSOCKNAME = new CFunction("getsockname");
  private static final CFunction RECV = new CFunction("recv");
  private static final CFunction RECVFROM = new CFunction("recvfrom");
  private static final CFunction SENDTO = new CFunction("sendto");
  private static final CFunction SENDMMSG = new CFunction("sendmmsg");

  private Socket() {}

  /**
   * {@code int socket(int domain, int type, int protocol);}
   *
   * @return a file descriptor
   */
  public static int socket(int domain, int type, int protocol) {
    return (int) SOCKET.call(domain, type, protocol);
  }

  /** {@code int bind(int sockfd, const struct sockaddr *addr, socklen_t addrlen);} */
  public static int bind(int sockfd, long addr, int addrlen) {
    return (int) BIND.call(sockfd, addr, addrlen);
  }

  /** {@code int connect(int sockfd, const struct sockaddr *addr, socklen_t addrlen);} */
  public static int connect(int sockfd, long addr, int addrlen) {
    return (int) CONNECT.call(sockfd, addr, addrlen);
  }

  /** {@code int listen(int sockfd, int backlog);} */
  public static int listen(int sockfd, int backlog) {
    return (int) LISTEN.call(sockfd, backlog);
  }

  /**
   * {@code int accept4(int sockfd, struct sockaddr *addr, socklen_t *addrlen, int flags);}
   *
   * @return a file descriptor
   */
  public static int accept4(int sockfd, long addr, long addrlen, int flags) {
    return (int) ACCEPT4.call(sockfd, addr, addrlen, flags);
  }

  /**
   * {@code int setsockopt(int sockfd, int level, int optname, const void *optval, socklen_t
   * optlen);}
   */
  public static int setsockopt(int sockfd, int level, int optname, long optval, int optlen) {
    return (int) SETSOCKOPT.call(sockfd, level, optname, optval, optlen);
  }

  /**
   * Sets an option whose value is an int, as {@link #setsockopt(int, int, int, long, int)}.
   *
   * @return 0, or negative on an error
   */
  public static int setsockopt(int sockfd, int level, int optname, int value) {
    long memory = NativeMemory.allocate(4);
    try {
      Memory.putInt(memory, value);
      return setsockopt(sockfd, level, optname, memory, 4);
    } finally {
      Memory.free(memory);
    }
  }

  /**
   * {@code int getsockopt(int sockfd, int level, int optname, void *optval, socklen_t *optlen);}
   */
  public static int getsockopt(int sockfd, int level, int optname, long optval, long optlen) {
    return (int) GETSOCKOPT.call(sockfd, level, optname, optval, optlen);
  }

  /** {@code int getsockname(int sockfd, struct sockaddr *addr, socklen_t *addrlen);} */
  public static int getsockname(int sockfd, long addr, long addrlen) {
    return (int) GETSOCKNAME.call(sockfd, addr, addrlen);
  }

  /**
   * {@code ssize_t recv(int sockfd, void *buf, size_t len, int flags);} Used on the packet path:
   * allocates nothing.
   *
   * @return bytes received
   */
  public static int recv(int sockfd, long buf, int len, int flags) {
    return (int) RECV.call(sockfd, buf, len, flags);
  }

  /**
   * {@code ssize_t recvfrom(int sockfd, void *buf, size_t len, int flags, struct sockaddr
   * *src_addr, socklen_t *addrlen);} Used on the packet path: allocates nothing.
   *
   * @return bytes received
   */
  public static int recvfrom(int sockfd, long buf, int len, int flags, long addr, long addrlen) {
    return (int) RECVFROM.call(sockfd, buf, len, flags, addr, addrlen);
  }

  /**
   * {@code ssize_t sendto(int sockfd, const void *buf, size_t len, int flags, const struct sockaddr
   * *dest_addr, socklen_t addrlen);} Used on the packet path: allocates nothing.
   *
   * @return bytes sent
   */
  public static int sendto(int sockfd, long buf, int len, int flags, long addr, int addrlen) {
    return (int) SENDTO.call(sockfd, buf, len, flags, addr, addrlen);
  }

  /**
   * {@code int sendmmsg(int sockfd, struct mmsghdr *msgvec, unsigned int vlen, int flags);} Used on
   * the packet path: allocates nothing.
   *
   * @return how many messages were sent; negative if the first one could not
   */
  public static int sendmmsg(int sockfd, long msgvec, int vlen, int flags) {
    return (int) SENDMMSG.call(sockfd, msgvec, vlen, flags);
  }
}
