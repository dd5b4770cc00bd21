// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec.steps;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.RESIZES;
import static io.sluice.effect.Field.DATA;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * Puts the sum of SHA-1 behind packets, or verifies it.
 *
 * <p>{@code IPsecAuthSHA1(VERIFY)}
 *
 * <p>VERIFY 0 appends the first 12 bytes of the packet's sum. VERIFY 1 takes them off again;
 * packets where they are wrong leave by output 1 if that is connected, and are dropped otherwise.
 * As there is no key, anybody can make such a sum: it tells of damage only.
 *
 * <p>For compatibility with Click; EspEncap and EspDecap are what is safe.
 *
 * <p>Handlers: {@code drops} (read) packets whose sum was wrong.
 *
 * <p>See also: IPsecAuthHMACSHA1.
 */
@ElementInfo(name = "IPsecAuthSHA1", ports = "1/1-2", processing = "a/ah")
@ElementEffects(
    reads = DATA,
    writes = PAYLOAD,
    does = {DROPS, RESIZES, BRANCHES})
public final class IPsecAuthSHA1 extends AuthStep {
  private final byte[] result = new byte[20];
  private final MessageDigest sha = sha();

  /** Creates the element. */
  public IPsecAuthSHA1() {}

  private static MessageDigest sha() {
    try {
      return MessageDigest.getInstance("SHA-1");
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no SHA-1", e);
    }
  }

  @Override
  protected void initialize(Setup setup) {
    // It needs no tunnel.
  }

  @Override
  boolean needsTunnel() {
    return false;
  }

  @Override
  byte[] digest(EspTunnel tunnel, byte[] data, int length) {
    try {
      sha.update(data, 0, length);
      sha.digest(result, 0, result.length);
      return result;
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }
}
