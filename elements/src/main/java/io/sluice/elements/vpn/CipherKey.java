// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.vpn;

import java.util.Arrays;
import javax.crypto.SecretKey;

/**
 * A key for the JCE that can be wiped, which those of the JCE's own class cannot. It tells nobody
 * what it is but a cipher, and is not written anywhere.
 */
public final class CipherKey implements SecretKey {
  private static final long serialVersionUID = 1L;

  private final String algorithm;
  private final transient byte[] bytes;
  private boolean destroyed;

  /**
   * Creates a key.
   *
   * @param algorithm the JCE's name of what the key is for
   * @param bytes the key, which is copied
   */
  public CipherKey(String algorithm, byte[] bytes) {
    this.algorithm = algorithm;
    this.bytes = bytes.clone();
  }

  @Override
  public String getAlgorithm() {
    return algorithm;
  }

  @Override
  public String getFormat() {
    return "RAW";
  }

  @Override
  public byte[] getEncoded() {
    if (destroyed) {
      throw new IllegalStateException("key was destroyed");
    }
    return bytes.clone();
  }

  @Override
  public void destroy() {
    destroyed = true;
    Arrays.fill(bytes, (byte) 0);
  }

  @Override
  public boolean isDestroyed() {
    return destroyed;
  }

  @Override
  public String toString() {
    return algorithm + " key";
  }
}
