// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.wep;

import static io.sluice.effect.Action.ADDS_HEADER;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Action.STATE;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.effect.LengthEffect;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.handler.Handlers;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Encrypts 802.11 frames with WEP, which is insecure.
 *
 * <p>{@code WepEncap([KEY, KEYID, ACTIVE, DEBUG, STRICT])}
 *
 * <p>WEP is broken: who listens for minutes knows the key. It is here to work with old captures and
 * machines. Encrypts the body, behind a header of 24 bytes, of data and authentication frames, and
 * sets their flag for that. 3 bytes of a random initialization vector, weak ones left out, and
 * KEYID come in front of the body, and 4 bytes of checksum behind it. Other frames, packets of less
 * than 24 bytes, and all packets while not active, pass unchanged. Packets without room are
 * dropped.
 *
 * <p>KEY is a string of at most 16 bytes, 5 or 13 in the standard: for example {@code
 * \<0102030405>}.
 *
 * <p>Keywords: {@code KEYID} what to put in the byte behind the vector, default 0 (the standard has
 * the key's number in its upper two bits); {@code ACTIVE} boolean, default false: nothing is
 * encrypted; {@code DEBUG} and {@code STRICT} boolean, without effect.
 *
 * <p>Handlers: {@code active}, {@code key}, {@code keyid}, {@code debug} (read, write).
 *
 * <p>IEEE 802.11-1999, 8.2.
 */
@ElementInfo(name = "WepEncap", live = true)
@ElementEffects(
    reads = DATA,
    writes = DATA,
    does = {ADDS_HEADER, RESIZES, STATE})
public final class WepEncap extends WepElement implements LengthEffect {
  private final int noRoom = shortageReason("no room in the buffer");
  private boolean active;

  /** Creates the element. */
  public WepEncap() {}

  @Override
  protected void configure(Args args) {
    String key = args.optional("KEY").asString("");
    active = args.keyword("ACTIVE").asBool(false);
    configureKey(args, key, args.keyword("KEYID").asInt(0));
  }

  @Override
  public int longest(int input, int output, int longest) {
    return longest + HEADER_LENGTH + ICV_LENGTH;
  }

  @Override
  public int process(long packet) {
    if (!active || Mbuf.length(packet) < Dot11.HEADER_LENGTH || !isFor(Mbuf.data(packet))) {
      return 0;
    }
    if (!packets.ensureWritable(packet)
        || !packets.append(packet, ICV_LENGTH)
        || !packets.prepend(packet, HEADER_LENGTH)) {
      return noRoom;
    }
    encrypt(Mbuf.data(packet), Mbuf.length(packet));
    return 0;
  }

  private static boolean isFor(long frame) {
    int type = Dot11.type(frame);
    return type == Dot11.DATA
        || type == Dot11.MANAGEMENT && Dot11.subtype(frame) == Dot11.AUTHENTICATION;
  }

  private void encrypt(long frame, int length) {
    Memory.copy(frame + HEADER_LENGTH, frame, Dot11.HEADER_LENGTH);
    Dot11.setFlags(frame, Dot11.flags(frame) | Dot11.PROTECTED);
    int iv = worker().random().next() & 0xffffff;
    int first = iv >>> 16;
    if ((iv & 0xff00) == 0xff00 && first >= 3 && first < 16) {
      iv += 0x100;
    }
    start(iv);
    long at = frame + Dot11.HEADER_LENGTH;
    Dot11.putLe16(at, iv);
    Bytes.putU8(at + 2, iv >>> 16 & 0xff);
    Bytes.putU8(at + 3, keyId & 0xff);
    int body = length - Dot11.HEADER_LENGTH - HEADER_LENGTH - ICV_LENGTH;
    cipher.encrypt(at + HEADER_LENGTH, body);
    Dot11.putLe32(at + HEADER_LENGTH + body, cipher.crypt(cipher.checksum()));
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      active = ((WepEncap) old).active;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("active", () -> active);
    handlers.write("active", value -> active = WifiHandlers.bool("active", value));
  }
}
