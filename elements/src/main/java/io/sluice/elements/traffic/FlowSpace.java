// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.traffic;

import io.sluice.argument.Addresses;
import io.sluice.argument.Args;
import io.sluice.argument.NameScope;

/**
 * The addresses and ports of numbered flows: source ports vary fastest, then source addresses, then
 * destination ports, then destination addresses. Addresses and ports in host order.
 */
final class FlowSpace {
  /** Numbers from low to high. */
  private record Range(long low, long high) {
    long size() {
      return high - low + 1;
    }
  }

  private final Range src;
  private final Range dst;
  private final Range srcPorts;
  private final Range dstPorts;

  /**
   * Reads the arguments SRCIP and DSTIP, and the keywords SRCPORT and DSTPORT.
   *
   * @param scope where addresses have names
   * @param args the arguments
   */
  FlowSpace(NameScope scope, Args args) {
    src = args.required("SRCIP").as(text -> addresses(scope, text), new Range(0, 0));
    dst = args.required("DSTIP").as(text -> addresses(scope, text), new Range(0, 0));
    srcPorts = args.keyword("SRCPORT").as(FlowSpace::ports, new Range(1024, 65_535));
    dstPorts = args.keyword("DSTPORT").as(FlowSpace::ports, new Range(9, 9));
  }

  private static Range addresses(NameScope scope, String text) {
    int dash = text.indexOf('-');
    Integer low = Addresses.ip(scope, dash < 0 ? text : text.substring(0, dash).strip());
    Integer high = dash < 0 ? low : Addresses.ip(scope, text.substring(dash + 1).strip());
    return low == null || high == null
        ? null
        : range(Integer.toUnsignedLong(low), Integer.toUnsignedLong(high));
  }

  private static Range ports(String text) {
    String[] ends = text.split("-", -1);
    try {
      long low = Integer.parseInt(ends[0].strip());
      long high = ends.length == 1 ? low : Integer.parseInt(ends[1].strip());
      return ends.length > 2 || low < 0 || high > 0xffff ? null : range(low, high);
    } catch (NumberFormatException e) {
      return null;
    }
  }

  private static Range range(long low, long high) {
    return low <= high ? new Range(low, high) : null;
  }

  /** How many flows there can be; as a double, which the widest ranges do not overflow. */
  double size() {
    return (double) src.size() * srcPorts.size() * dstPorts.size() * dst.size();
  }

  int srcPort(int flow) {
    return (int) (srcPorts.low + flow % srcPorts.size());
  }

  int src(int flow) {
    return (int) (src.low + flow / srcPorts.size() % src.size());
  }

  int dstPort(int flow) {
    return (int) (dstPorts.low + flow / (srcPorts.size() * src.size()) % dstPorts.size());
  }

  int dst(int flow) {
    return (int) (dst.low + flow / (srcPorts.size() * src.size()) / dstPorts.size() % dst.size());
  }
}
