// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static io.sluice.testing.TestGraph.hex;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class Blake2sTest {
  @Test
  void hashesTheExampleOfTheRfc() {
    byte[] expected = hex("508c5e8c327c14e2e1a72ba34eeb452f37458b209ed63a294d999b4c86675982");
    assertArrayEquals(expected, Blake2s.hash("abc".getBytes()));
  }

  /** Appendix E of RFC 7693: hashes of many lengths with and without keys, hashed. */
  @Test
  void passesTheSelfTestOfTheRfc() {
    int[] hashLengths = {16, 20, 28, 32};
    int[] inputLengths = {0, 3, 64, 65, 255, 1024};
    Blake2s all = new Blake2s(32);
    for (int hashLength : hashLengths) {
      for (int inputLength : inputLengths) {
        byte[] input = sequence(inputLength, inputLength);
        byte[] plain = new Blake2s(hashLength).update(input, 0, inputLength).finish();
        all.update(plain, 0, hashLength);
        byte[] key = sequence(hashLength, hashLength);
        byte[] keyed = new Blake2s(hashLength, key).update(input, 0, inputLength).finish();
        all.update(keyed, 0, hashLength);
      }
    }
    byte[] expected = hex("6a411f08ce25adcdfb02aba641451cec53c598b24f4fc787fbdc88797f4c1dfe");
    assertArrayEquals(expected, all.finish());
  }

  /** The RFC's numbers: a Fibonacci generator. */
  private static byte[] sequence(int length, int seed) {
    byte[] bytes = new byte[length];
    int a = 0xdead4bad * seed;
    int b = 1;
    for (int i = 0; i < length; i++) {
      int t = a + b;
      a = b;
      b = t;
      bytes[i] = (byte) (t >>> 24);
    }
    return bytes;
  }

  /** Computed with Python's hmac and hashlib. */
  @Test
  void makesHmacsInParts() {
    byte[] key = new byte[32];
    for (int i = 0; i < key.length; i++) {
      key[i] = (byte) i;
    }
    byte[] text = new byte[150];
    Arrays.fill(text, (byte) 'x');
    byte[] expected = hex("8e26b46813889839978d6e68fe9fd4ed9559f3aa3b95a0c8f162dfbf10d6e3ca");
    assertArrayEquals(expected, Blake2s.hmac(key, text, Arrays.copyOf(text, 50)));
  }
}
