// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/**
 * The address of a control socket: a TCP port or a file.
 *
 * @param host address or name; null for a file
 * @param port a TCP port, or the first one to try
 * @param next whether the following ports are tried if it is not free
 * @param path the file; null for TCP
 */
public record ControlAddress(String host, int port, boolean next, Path path) {
  /** The longest file name of a socket address on Linux, in bytes. */
  public static final int MAX_PATH = 107;

  private static final int MAX_PORT = 65_535;
  private static final String LOOPBACK = "127.0.0.1";

  /**
   * A TCP port.
   *
   * @param host address or name
   * @param port 0 to 65,535; with 0 the kernel chooses one
   * @return the address
   */
  public static ControlAddress tcp(String host, int port) {
    return new ControlAddress(host, port, false, null);
  }

  /**
   * A socket in the file system.
   *
   * @param path its file
   * @return the address
   */
  public static ControlAddress unix(Path path) {
    return new ControlAddress(null, 0, false, path);
  }

  /**
   * Reads an address as users write it: {@code 41930}, {@code 41930+} (that port or one of the
   * following), {@code HOST:41930}, {@code [::1]:41930}, or a file, whose name contains a slash or
   * follows {@code unix:}. Without a host, the loopback address is used.
   *
   * @param text the address
   * @return the address
   * @throws IllegalArgumentException if the text is not an address
   */
  public static ControlAddress parse(String text) {
    try {
      if (text.startsWith("unix:")) {
        return unix(Path.of(text.substring("unix:".length())));
      } else if (text.indexOf(File.separatorChar) >= 0) {
        return unix(Path.of(text));
      }
    } catch (InvalidPathException e) {
      throw new IllegalArgumentException("'" + text + "' is no file name", e);
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? LOOPBACK : text.substring(0, colon);
    String number = text.substring(colon + 1);
    boolean next = number.endsWith("+");
    number = next ? number.substring(0, number.length() - 1) : number;
    if (host.isEmpty() || !number.matches("\\d{1,5}") || Integer.parseInt(number) > MAX_PORT) {
      throw new IllegalArgumentException(
          "'" + text + "' is neither a TCP port nor HOST:PORT nor a file name with a slash");
    }
    if (host.startsWith("[") && host.endsWith("]")) {
      host = host.substring(1, host.length() - 1);
    }
    return new ControlAddress(host, Integer.parseInt(number), next, null);
  }

  /**
   * Whether it is a file.
   *
   * @return false for TCP
   */
  public boolean isUnix() {
    return path != null;
  }

  /** The same address with another port. */
  ControlAddress withPort(int other) {
    return new ControlAddress(host, other, false, path);
  }

  SocketAddress toSocketAddress() throws UnknownHostException {
    return isUnix()
        ? UnixDomainSocketAddress.of(path)
        : new InetSocketAddress(InetAddress.getByName(host), port);
  }

  @Override
  public String toString() {
    if (isUnix()) {
      return path.toString();
    }
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port + (next ? "+" : "");
  }
}
