// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ip6;

import io.sluice.effect.Effects;
import io.sluice.effect.Field;
import io.sluice.element.Element;
import io.sluice.element.PacketElement;
import io.sluice.elements.tunnel.OuterHeaders;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.IpAddress;
import io.sluice.packet.Anno;

/**
 * The base of elements that encapsulate packets in IPv6: addresses, of which the destination may be
 * each packet's annotation. Allocates nothing for packets.
 */
public abstract class Ipv6Encap extends PacketElement {
  /** Destination argument that stands for the annotation. */
  protected static final String FROM_ANNOTATION = "DST_ANNO";

  private long srcHigh;
  private long srcLow;
  private long dstHigh;
  private long dstLow;
  private boolean dstFromAnnotation;

  /** Creates the element. */
  protected Ipv6Encap() {}

  /**
   * Sets the addresses.
   *
   * @param source high and low word
   * @param destination an address or {@link #FROM_ANNOTATION}
   * @return false when the destination is neither
   */
  protected final boolean setAddresses(long[] source, String destination) {
    srcHigh = source[0];
    srcLow = source[1];
    return setDst(destination);
  }

  private boolean setDst(String text) {
    boolean annotation = text.equals(FROM_ANNOTATION);
    long[] address = annotation ? new long[2] : Address6.parse(text);
    if (address == null) {
      return false;
    }
    if (annotation) {
      router().requireAnnotations();
    }
    dstFromAnnotation = annotation;
    dstHigh = address[0];
    dstLow = address[1];
    return true;
  }

  @Override
  protected Effects effects() {
    return dstFromAnnotation ? super.effects() : super.effects().notReading(Field.ANNO_DST_IP);
  }

  /**
   * Writes the header at the beginning of a packet and marks it.
   *
   * @param packet the packet, the header's room in front of it included
   * @param trafficClass 0 to 255
   * @param nextHeader what follows, 0 to 255
   * @param hopLimit 0 to 255
   */
  protected final void writeHeader(long packet, int trafficClass, int nextHeader, int hopLimit) {
    long high = dstFromAnnotation ? Anno.dstIp6High(packet) : dstHigh;
    long low = dstFromAnnotation ? Anno.dstIp6Low(packet) : dstLow;
    OuterHeaders.ipv6(packet, srcHigh, srcLow, high, low, trafficClass, hopLimit, nextHeader);
  }

  /**
   * Whether the destination is each packet's annotation.
   *
   * @return false for a fixed one
   */
  protected final boolean isDstFromAnnotation() {
    return dstFromAnnotation;
  }

  /**
   * What the handler {@code dst} tells.
   *
   * @return an address, :: when it is each packet's annotation
   */
  protected String dstText() {
    return IpAddress.format6(dstHigh, dstLow);
  }

  @Override
  protected void takeOver(Element old) {
    Ipv6Encap before = (Ipv6Encap) old;
    if (isConfiguredLike(before)) {
      srcHigh = before.srcHigh;
      srcLow = before.srcLow;
      dstHigh = before.dstHigh;
      dstLow = before.dstLow;
      dstFromAnnotation = before.dstFromAnnotation;
    }
    if (dstFromAnnotation) {
      router().requireAnnotations();
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read("src", () -> IpAddress.format6(srcHigh, srcLow));
    handlers.write("src", this::writeSrc);
    handlers.read("dst", this::dstText);
    handlers.write("dst", this::writeDst);
  }

  private void writeSrc(String value) {
    long[] address = Address6.parse(value.strip());
    if (address == null) {
      throw new HandlerException("expected IPv6 address, not '" + value.strip() + "'");
    }
    srcHigh = address[0];
    srcLow = address[1];
  }

  private void writeDst(String value) {
    if (!setDst(value.strip())) {
      throw new HandlerException(
          "expected IPv6 address or 'DST_ANNO', not '" + value.strip() + "'");
    }
  }
}
