// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.control.ControlAddress;
import io.sluice.lang.ConfigStrings;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfig.Declaration;
import io.sluice.lang.Position;
import java.util.ArrayList;
import java.util.List;

/**
 * The control sockets requested on the command line: elements appended to those of a configuration.
 */
final class ControlSockets {
  private static final String NAME = "click_driver@@ControlSocket";

  private ControlSockets() {}

  /**
   * Adds them.
   *
   * @param config a configuration
   * @param sockets where clients shall find it
   * @return the configuration with a ControlSocket for each, named as Click names them
   */
  static FlatConfig add(FlatConfig config, List<ControlAddress> sockets) {
    if (sockets.isEmpty()) {
      return config;
    }
    List<Declaration> elements = new ArrayList<>(config.elements());
    for (int i = 0; i < sockets.size(); i++) {
      String name = i == 0 ? NAME : NAME + "@" + i;
      elements.add(
          new Declaration(
              name, "ControlSocket", arguments(sockets.get(i)), new Position("command line", 0)));
    }
    return config.withElements(List.copyOf(elements));
  }

  private static String arguments(ControlAddress socket) {
    if (socket.isUnix()) {
      return "UNIX, " + ConfigStrings.quote(socket.path().toString());
    }
    String port = "TCP, " + socket.port() + (socket.next() ? "+" : "");
    return socket.host().equals("127.0.0.1") ? port : port + ", ADDRESS " + socket.host();
  }
}
