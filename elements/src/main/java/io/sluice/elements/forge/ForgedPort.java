// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.forge;

import io.sluice.argument.Arg;
import io.sluice.argument.NameScope;
import io.sluice.argument.PortNames;
import io.sluice.elements.classify.pattern.ServiceNames;
import io.sluice.header.IpProtocol;

/** A port as an argument. */
final class ForgedPort {
  static final int NONE = -1;

  private ForgedPort() {}

  /** A number, a name that a PortInfo defines, or a service's; NONE when absent. */
  static int read(Arg given, NameScope near, int protocol) {
    if (given.asRaw("0").matches("[-+0-9].*")) {
      return given.asInt(NONE, NONE, 0xffff);
    }
    return given.as(
        name -> {
          Integer defined = PortNames.find(near, protocol, name);
          if (defined != null) {
            return defined;
          }
          boolean tcp = protocol == IpProtocol.TCP;
          return tcp ? ServiceNames.tcpPort(name) : ServiceNames.udpPort(name);
        },
        NONE);
  }
}
