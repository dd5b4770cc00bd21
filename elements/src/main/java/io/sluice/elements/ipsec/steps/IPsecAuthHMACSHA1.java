// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.ANNO_32;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Authenticates packets of a tunnel by HMAC-SHA-1.
 *
 * <p>{@code IPsecAuthHMACSHA1(VERIFY)}
 *
 * <p>VERIFY 0 appends the first 12 bytes of the HMAC over the packet with the tunnel's key. VERIFY
 * 1 takes them off again; packets where they are wrong leave by output 1 if that is connected, and
 * are dropped otherwise. Packets without a tunnel are dropped.
 *
 * <p>For compatibility with Click; EspEncap and EspDecap are what is safe.
 *
 * <p>Handlers: {@code drops} (read) packets whose integrity value was wrong.
 *
 * <p>See also: IPsecESPEncap, RadixIPsecLookup. RFC 2404.
 */
@ElementInfo(name = "IPsecAuthHMACSHA1", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = {DATA, ANNO_32},
    writes = PAYLOAD,
    does = {DROPS, RESIZES, BRANCHES})
public final class IPsecAuthHMACSHA1 extends AuthStep {
  private final byte[] result = new byte[20];
  private final Mac mac = mac();
  private EspTunnel keyed;

  /** Creates the element. */
  public IPsecAuthHMACSHA1() {}

  private static Mac mac() {
    try {
      return Mac.getInstance("HmacSHA1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-1", e);
    }
  }

  @Override
  boolean needsTunnel() {
    return true;
  }

  @Override
  byte[] digest(EspTunnel tunnel, byte[] data, int length) {
    try {
      if (keyed != tunnel) {
        mac.init(new SecretKeySpec(tunnel.macKey(), "HmacSHA1"));
        keyed = tunnel;
      }
      mac.update(data, 0, length);
      mac.doFinal(result, 0);
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
