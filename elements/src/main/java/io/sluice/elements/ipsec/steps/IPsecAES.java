// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.HEADERS;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;

/**
 * Encrypts or decrypts packets of a tunnel by AES.
 *
 * <p>{@code IPsecAES(ENCRYPT)}
 *
 * <p>ENCRYPT 1 encrypts, 0 decrypts. All from the ESP header to 12 bytes before the end of the
 * packet, where the integrity value is, goes through the cipher, with blocks of 16 bytes and a key
 * of 16. Where that is no whole number of blocks, the first 8 bytes of the integrity value are
 * encrypted with it. Of the block before only the first 8 bytes are added to the first 8 of the
 * next, which is not what others call CBC. Packets without a tunnel, or too short for their blocks,
 * are dropped.
 *
 * <p>For compatibility with Click; EspEncap and EspDecap are what is safe.
 *
 * <p>See also: IPsecESPEncap, RadixIPsecLookup, EspEncap.
 */
@ElementInfo(name = "IPsecAES")
@ElementEffects(
    reads = {DATA, ANNO_32},
    writes = {HEADERS, PAYLOAD},
    does = DROPS)
public final class IPsecAES extends CipherStep {
  /** Creates the element. */
  public IPsecAES() {}

  @Override
  String algorithm() {
    return "AES";
  }

  @Override
  int blockLength() {
    return 16;
  }

  @Override
  int keyLength() {
    return 16;
  }
}
