// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * A server through which clients read and write a router's handlers by HTTP; see {@link
 * HttpSession}. It uses the control thread, and its limits on clients and on their unfinished data.
 */
public final class HttpServer extends ControlServer {
  /**
   * Settings of a server other than its address.
   *
   * @param aliases paths, without a leading slash, and the paths that they stand for
   * @param origin the origin of web pages that may call handlers, such as {@code http://host:port};
   *     {@code *} for all, empty for none
   */
  public record Settings(Map<String, String> aliases, String origin) {}

  private volatile Settings settings;

  /**
   * Opens a port; {@link #start} begins to serve it.
   *
   * @param address where clients connect
   * @param access what clients can access
   * @param settings how they access it
   * @throws IOException if the port cannot be opened
   */
  public HttpServer(ControlAddress address, ControlAccess access, Settings settings)
      throws IOException {
    super(address, Set.of(), access);
    this.settings = settings;
  }

  /**
   * Changes the settings, from the clients' next requests on. From any thread.
   *
   * @param next the new settings
   */
  public void setSettings(Settings next) {
    settings = next;
  }

  Settings settings() {
    return settings;
  }

  @Override
  Session session(ByteQueue in, ByteQueue out) {
    return new HttpSession(this, in, out);
  }
}
