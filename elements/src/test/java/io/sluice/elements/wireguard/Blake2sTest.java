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

  /** Keys as WireGuard derives them, with results that wireguard-go tests its own by. */
  @Test
  void derivesKeys() {
    byte[] temporary = Blake2s.hmac("test-key".getBytes(), "test-input".getBytes());
    byte[] first = Blake2s.hmac(temporary, new byte[] {1});
    byte[] second = Blake2s.hmac(temporary, first, new byte[] {2});
    byte[] third = Blake2s.hmac(temporary, second, new byte[] {3});
    String[] expected = {
      "6f0e5ad38daba1bea8a0d213688736f19763239305e0f58aba697f9ffc41c633",
      "df1194df20802a4fe594cde27e92991c8cae66c366e8106aaa937a55fa371e8a",
      "fac6e2745a325f5dc5d11a5b165aad08b0ada28e7b4e666b7c077934a4d76c24"
    };
    assertArrayEquals(hex(expected[0]), first);
    assertArrayEquals(hex(expected[1]), second);
    assertArrayEquals(hex(expected[2]), third);
  }

  /** Where all handshakes of WireGuard begin: the names of the construction, hashed. */
  @Test
  void hashesTheNamesOfWireGuard() {
    byte[] chain = Blake2s.hash("Noise_IKpsk2_25519_ChaChaPoly_BLAKE2s".getBytes());
    byte[] hash = Blake2s.hash(chain, "WireGuard v1 zx2c4 Jason@zx2c4.com".getBytes());
    assertArrayEquals(
        hex("60e26daef327efc02ec335e2a025d2d016eb4206f87277f52d38d1988b78cd36"), chain);
    assertArrayEquals(
        hex("2211b361081ac566691243db458ad5322d9c6c662293e8b70ee19c65ba079ef3"), hash);
  }
}
