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
 * Encrypts or decrypts packets of a tunnel by DES.
 *
 * <p>{@code IPsecDES(ENCRYPT)}
 *
 * <p>ENCRYPT 1 encrypts, 0 decrypts. All from the ESP header to 12 bytes before the end of the
 * packet, where the integrity value is, goes through the cipher, with blocks of 8 bytes and the
 * first 8 bytes of the tunnel's key. This is CBC as in RFC 2405. Packets without a tunnel, or too
 * short for their blocks, are dropped.
 *
 * <p>For compatibility with Click; EspEncap and EspDecap are what is safe.
 *
 * <p>See also: IPsecAES, IPsecESPEncap, RadixIPsecLookup. RFC 2405.
 */
@ElementInfo(name = "IPsecDES")
@ElementEffects(
    reads = {DATA, ANNO_32},
    writes = {HEADERS, PAYLOAD},
    does = DROPS)
public final class IPsecDES extends CipherStep {
  /** Creates the element. */
  public IPsecDES() {}

  @Override
  String algorithm() {
    return "DES";
  }

  @Override
  int blockLength() {
    return 8;
  }

  @Override
  int keyLength() {
    return 8;
  }
}
