// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.wep;

import static io.sluice.effect.Action.REMOVES_HEADER;
import static io.sluice.effect.Action.REPORTS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.DATA;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.wifi.Dot11;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.Memory;

/**
 * Decrypts 802.11 frames encrypted with WEP, which is insecure.
 *
 * <p>{@code WepDecap([KEY, KEYID, DEBUG, STRICT])}
 *
 * <p>Decrypts frames that have the flag for encrypted ones and whose fourth byte behind the header
 * of 24 bytes is KEYID, removes WEP's header and checksum, and clears the flag. Other packets, and
 * those too short for these headers, pass unchanged. A frame whose checksum is wrong is reported,
 * the first five of them, and passes with its flag and its headers, and a decrypted body, as in
 * Click: {@code Classifier(1/00%40, -)} tells it apart.
 *
 * <p>KEY is a string of at most 16 bytes, for example {@code \<0102030405>}; KEYID defaults to 0.
 *
 * <p>Keywords: {@code DEBUG} boolean, default false, reports all frames whose checksum is wrong;
 * {@code STRICT} boolean, without effect.
 *
 * <p>Handlers: {@code key}, {@code keyid}, {@code debug} (read, write).
 *
 * <p>IEEE 802.11-1999, 8.2.
 */
@ElementInfo(name = "WepDecap", replicable = true, live = true)
@ElementEffects(
    reads = DATA,
    writes = DATA,
    does = {REMOVES_HEADER, RESIZES, REPORTS})
public final class WepDecap extends WepElement {
  private static final int ADDED = HEADER_LENGTH + ICV_LENGTH;
  private static final int REPORTED = 5;

  private final int noBuffer = shortageReason("no buffer for a copy");
  private int failures;

  /** Creates the element. */
  public WepDecap() {}

  @Override
  protected void configure(Args args) {
    String key = args.optional("KEY").asString("");
    configureKey(args, key, args.optional("KEYID").asInt(0));
  }

  @Override
  public int process(long packet) {
    int length = Mbuf.length(packet);
    if (length < Dot11.HEADER_LENGTH + ADDED || !isFor(Mbuf.data(packet))) {
      return 0;
    }
    if (!packets.ensureWritable(packet)) {
      return noBuffer;
    }
    long frame = Mbuf.data(packet);
    long at = frame + Dot11.HEADER_LENGTH;
    int iv = Dot11.le32(at);
    start(iv);
    int body = length - Dot11.HEADER_LENGTH - ADDED;
    cipher.decrypt(at + HEADER_LENGTH, body);
    int checksum = cipher.crypt(Dot11.le32(at + HEADER_LENGTH + body));
    if (checksum != cipher.checksum()) {
      failed(iv, checksum);
      return 0;
    }
    Memory.copy(frame, frame + HEADER_LENGTH, Dot11.HEADER_LENGTH);
    Mbuf.adjust(packet, HEADER_LENGTH);
    Mbuf.trim(packet, ICV_LENGTH);
    long plain = Mbuf.data(packet);
    Dot11.setFlags(plain, Dot11.flags(plain) & ~Dot11.PROTECTED);
    return 0;
  }

  private boolean isFor(long frame) {
    int id = Bytes.u8(frame + Dot11.HEADER_LENGTH + IV_LENGTH);
    return (Dot11.flags(frame) & Dot11.PROTECTED) != 0 && id == keyId;
  }

  private void failed(int iv, int checksum) {
    if (isDebugged() || failures < REPORTED) {
      failures++;
      String wrong = Integer.toHexString(~cipher.checksum());
      String wanted = Integer.toHexString(~checksum) + " " + Integer.toHexString(checksum);
      router()
          .report("crc failed keyid " + keyId + " iv " + iv + " " + wrong + " wanted " + wanted);
    }
  }
}
