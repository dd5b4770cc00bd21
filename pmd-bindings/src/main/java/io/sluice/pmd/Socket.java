// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd;

import com.kenai.jffi.CallContext;
import com.kenai.jffi.CallContextCache;
import com.kenai.jffi.CallingConvention;
import com.kenai.jffi.Invoker;
import com.kenai.jffi.Type;

/**
 * The socket calls of the packet path, which allocate nothing: each costs jffi some 10 ns besides
 * the kernel's own time. Results are the kernel's, with {@link Native#errno} telling why one is
 * negative. Numbers are those of Linux on x86-64 and AArch64.
 */
public final class Socket {
  public static final int EPERM = 1;
  public static final int ENOENT = 2;
  public static final int EINTR = 4;
  public static final int ENXIO = 6;
  public static final int EAGAIN = 11;
  public static final int EACCES = 13;
  public static final int EBUSY = 16;
  public static final int ENODEV = 19;
  public static final int EINVAL = 22;
  public static final int EMSGSIZE = 90;
  public static final int ENETDOWN = 100;
  public static final int ENOBUFS = 105;

  /** Return instead of waiting. */
  public static final int MSG_DONTWAIT = 0x40;

  /** Return the packet's real length even when it was cut. */
  public static final int MSG_TRUNC = 0x20;

  private static final Invoker INVOKER = Invoker.getInstance();
  private static final CallContext THREE = context(3);
  private static final CallContext FOUR = context(4);
  private static final long SENDMMSG = Native.symbol("sendmmsg");
  private static final long RECV = Native.symbol("recv");
  private static final long READ = Native.symbol("read");
  private static final long WRITE = Native.symbol("write");

  private Socket() {}

  private static CallContext context(int arguments) {
    Type[] types = new Type[arguments];
    java.util.Arrays.fill(types, Type.SINT64);
    return CallContextCache.getInstance()
        .getCallContext(Type.SINT64, types, CallingConvention.DEFAULT, true);
  }

  /**
   * Sends several packets.
   *
   * @param fd socket
   * @param messages array of {@code struct mmsghdr}
   * @param count how many
   * @return how many went out; negative when the first could not
   */
  public static int sendmmsg(int fd, long messages, int count) {
    return (int) INVOKER.invokeN4(FOUR, SENDMMSG, fd, messages, count, MSG_DONTWAIT);
  }

  /**
   * Receives a packet without waiting.
   *
   * @param fd socket
   * @param buffer where to
   * @param size room there
   * @return its length, more than {@code size} when it was cut; negative when there is none
   */
  public static int recv(int fd, long buffer, int size) {
    return (int) INVOKER.invokeN4(FOUR, RECV, fd, buffer, size, MSG_DONTWAIT | MSG_TRUNC);
  }

  /**
   * Reads from a file descriptor.
   *
   * @param fd file descriptor
   * @param buffer where to
   * @param size room there
   * @return bytes read; negative on an error
   */
  public static int read(int fd, long buffer, int size) {
    return (int) INVOKER.invokeN3(THREE, READ, fd, buffer, size);
  }

  /**
   * Writes to a file descriptor.
   *
   * @param fd file descriptor
   * @param buffer where from
   * @param size bytes
   * @return bytes written; negative on an error
   */
  public static int write(int fd, long buffer, int size) {
    return (int) INVOKER.invokeN3(THREE, WRITE, fd, buffer, size);
  }

  /**
   * Closes a file descriptor.
   *
   * @param fd file descriptor
   */
  public static void close(int fd) {
    Native.call("close", fd);
  }
}
