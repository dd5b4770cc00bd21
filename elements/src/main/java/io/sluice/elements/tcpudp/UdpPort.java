// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import io.sluice.argument.Arg;
import io.sluice.argument.NameScope;
import io.sluice.argument.PortNames;
import io.sluice.elements.classify.pattern.ServiceNames;
import io.sluice.header.IpProtocol;

/** UDP ports in arguments. */
final class UdpPort {
  private UdpPort() {}

  /** A number, a name that a PortInfo defines, or a service's. */
  static int of(NameScope near, Arg given) {
    if (given.asRaw("0").matches("[-+0-9].*")) {
      return given.asInt(0, 0, 0xffff);
    }
    return given.as(
        name -> {
          Integer defined = PortNames.find(near, IpProtocol.UDP, name);
          return defined != null ? defined : ServiceNames.udpPort(name);
        },
        0);
  }
}
