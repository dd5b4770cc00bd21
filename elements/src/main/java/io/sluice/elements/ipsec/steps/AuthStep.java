// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import io.sluice.argument.Args;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/** Puts an integrity value behind packets, or verifies it and takes it off. */
abstract class AuthStep extends TunnelStep implements LengthEffect {
  private final int noRoom = shortageReason("no room in the buffer");
  private final int wrong = dropReason("wrong integrity value");
  private boolean verifies;
  private long drops;
  private byte[] data = new byte[2048];
  private final byte[] found = new byte[EspHeader.AUTH_LENGTH];

  AuthStep() {}

  @Override
  protected void configure(Args args) {
    verifies = args.required("VERIFY").asInt(0, 0, 1) == 1;
  }

  /**
   * Computes an integrity value.
   *
   * @param tunnel of the packet; null where none is needed
   * @param data the packet
   * @param length its bytes
   * @return its first 12 bytes count; used again for the next packet
   */
  abstract byte[] digest(EspTunnel tunnel, byte[] data, int length);

  abstract boolean needsTunnel();

  @Override
  public final int longest(int input, int output, int longest) {
    return verifies ? longest : longest + EspHeader.AUTH_LENGTH;
  }

  @Override
  public final int process(long packet) {
    EspTunnel tunnel = needsTunnel() ? tunnel(packet) : null;
    if (needsTunnel() && tunnel == null) {
      return noTunnel;
    }
    return verifies ? verify(packet, tunnel) : add(packet, tunnel);
  }

  private byte[] digest(long packet, EspTunnel tunnel, int length) {
    if (data.length < length) {
      data = new byte[2 * length];
    }
    Bytes.copyOut(Mbuf.data(packet), data, 0, length);
    return digest(tunnel, data, length);
  }

  private int add(long packet, EspTunnel tunnel) {
    int length = Mbuf.length(packet);
    byte[] digest = digest(packet, tunnel, length);
    if (!packets.ensureWritable(packet)) {
      return noBuffer;
    } else if (!packets.append(packet, EspHeader.AUTH_LENGTH)) {
      return noRoom;
    }
    Bytes.copyIn(Mbuf.data(packet) + length, digest, 0, EspHeader.AUTH_LENGTH);
    return 0;
  }

  private int verify(long packet, EspTunnel tunnel) {
    int length = Mbuf.length(packet) - EspHeader.AUTH_LENGTH;
    if (length < 0) {
      return tooShort;
    }
    byte[] digest = digest(packet, tunnel, length);
    Bytes.copyOut(Mbuf.data(packet) + length, found, 0, found.length);
    if (!isEqual(digest, found)) {
      drops++;
      return reject(wrong);
    }
    Mbuf.trim(packet, EspHeader.AUTH_LENGTH);
    return 0;
  }

  /** In a time that does not tell where the first difference is. */
  private static boolean isEqual(byte[] digest, byte[] found) {
    int difference = 0;
    for (int i = 0; i < found.length; i++) {
      difference |= digest[i] ^ found[i];
    }
    return difference == 0;
  }

  @Override
  protected final void takeOver(Element old) {
    drops = ((AuthStep) old).drops;
  }

  @Override
  protected final void handlers(Handlers handlers) {
    handlers.total("drops", () -> drops);
  }
}
