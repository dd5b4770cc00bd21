// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tcpudp;

import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.argument.NameScope;
import io.sluice.argument.PortNames;
import io.sluice.elements.classify.pattern.ServiceNames;
import io.sluice.handler.HandlerValues;
import io.sluice.handler.Handlers;
import io.sluice.header.IpProtocol;

/** The two UDP ports that an element writes into headers. */
final class UdpPorts {
  private int src;
  private int dst;

  void configureSrc(Args args, NameScope near) {
    src = read(args.required("SPORT"), near);
  }

  void configureDst(Args args, NameScope near) {
    dst = read(args.required("DPORT"), near);
  }

  /** A number, a name that a PortInfo defines, or a service's. */
  private static int read(Arg given, NameScope near) {
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

  void set(int src, int dst) {
    this.src = src;
    this.dst = dst;
  }

  void takeOver(UdpPorts old) {
    set(old.src, old.dst);
  }

  /** Both one higher, or 0 behind the highest. */
  void grow() {
    set(src + 1 & 0xffff, dst + 1 & 0xffff);
  }

  /** As a header has them: the source port in the upper, the destination port in the lower half. */
  int both() {
    return src << 16 | dst;
  }

  void handlers(Handlers handlers) {
    handlers.read("sport", () -> src);
    handlers.write("sport", value -> src = (int) HandlerValues.integer(value, 0, 0xffff));
    handlers.read("dport", () -> dst);
    handlers.write("dport", value -> dst = (int) HandlerValues.integer(value, 0, 0xffff));
  }
}
