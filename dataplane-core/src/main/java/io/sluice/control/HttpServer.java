// SPDX-License-Identifier: Apache-2.0
package io.sluice.control;

import java.io.IOException;
import java.util.Map;
import java.util.Set;

/**
 * Has clients read and write a router's handlers by HTTP, as {@link HttpSession} says. It shares
 * the control thread, and the limits of clients and of what they may have us keep.
 */
public final class HttpServer extends ControlServer {
  /**
   * What a server is told beside where it is.
   *
   * @param aliases paths, without a slash in front, and the paths that they stand for
   * @param origin whose web pages may call handlers, as in {@code http://host:port}; {@code *} for
   *     those of anybody, empty for nobody's
   */
  public record Settings(Map<String, String> aliases, String origin) {}

  private volatile Settings settings;

  /**
   * Opens a port; {@link #start} has it served.
   *
   * @param address where
   * @param access what clients see
   * @param settings how they see it
   * @throws IOException when the port cannot be opened
   */
  public HttpServer(ControlAddress address, ControlAccess access, Settings settings)
      throws IOException {
    super(address, Set.of(), access);
    this.settings = settings;
  }

  /**
   * Changes the settings, from the clients' next requests on. Any thread.
   *
   * @param next those to use
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
