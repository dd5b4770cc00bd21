// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.testing.TestGraph;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CertificateTest {
  private final Certificate certificate = new Certificate();

  private static String text(Text text) {
    return new String(text.bytes(), 0, text.length(), StandardCharsets.UTF_8);
  }

  /** Values, one behind the other, as the content of another one. */
  private static String value(String tag, String... contents) {
    String content = String.join("", contents);
    int length = content.length() / 2;
    String prefix = length < 0x80 ? "%02x" : length < 0x100 ? "81%02x" : "82%04x";
    return tag + prefix.formatted(length) + content;
  }

  private static String attribute(String type, String value) {
    return value("30", value("06", type), value);
  }

  private static String utf8(String text) {
    StringBuilder hex = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      hex.append("%02x".formatted(b));
    }
    return value("0c", hex.toString());
  }

  private static String certificate(String version, String issuer, String subject) {
    String empty = value("30");
    return value(
        "30",
        value("30", version, value("02", "00ff10"), empty, issuer, empty, subject, empty),
        empty);
  }

  private static final String NAME =
      value(
          "30",
          value("31", attribute("550406", utf8("ZZ"))),
          value("31", attribute("55040a", value("1e", "00410042263a"))),
          value(
              "31",
              attribute("55040b", utf8("é")),
              attribute("0992268993f22c640119", utf8("example"))),
          value("31", attribute("2a864886f70d010901", utf8("a@b"))),
          value("31", attribute("2b06010401823c0201", utf8("x"))));

  private static final String WRITTEN =
      "C=ZZ, O=AB\u263a, OU=é + DC=example, emailAddress=a@b, 1.3.6.1.4.1.316.2.1=x";

  @Test
  void namesAreWritten() {
    for (String version : new String[] {"", value("a0", value("02", "02"))}) {
      byte[] der = TestGraph.hex(certificate(version, NAME, value("30")));
      assertTrue(certificate.read(der, 0, der.length));
      assertEquals(WRITTEN, text(certificate.issuer));
      assertEquals("", text(certificate.subject));
      assertEquals("00:FF:10", text(certificate.serial));
    }
  }

  /** More bytes for a length than it takes. */
  @Test
  void lengthsMayHaveZerosInFront() {
    String subject = value("31", attribute("550403", "0c840000000161"));
    byte[] der = TestGraph.hex(certificate("", value("30"), value("30", subject)));
    assertTrue(certificate.read(der, 0, der.length));
    assertEquals("CN=a", text(certificate.subject));
  }

  @Test
  void nothingBehindTheEndIsRead() {
    byte[] der = TestGraph.hex(certificate("", NAME, NAME));
    for (int length = 0; length < der.length; length++) {
      assertFalse(certificate.read(Arrays.copyOf(der, length), 0, length));
      assertFalse(certificate.read(der, 0, length));
    }
    for (String length : new String[] {"80", "84ffffffff", "88ffffffffffffffff", "897f"}) {
      byte[] odd = TestGraph.hex("30" + length + "30".repeat(20));
      assertFalse(certificate.read(odd, 0, odd.length));
    }
  }

  @Test
  void mutatedOnesDoNoHarm() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] der = TestGraph.hex(certificate("", NAME, NAME));
    int good = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] odd = der.clone();
      for (int k = random.nextInt(4); k > 0; k--) {
        odd[random.nextInt(odd.length)] = (byte) random.nextInt();
      }
      good += certificate.read(odd, 0, odd.length) ? 1 : 0;
    }
    assertTrue(good > 5_000 && good < 19_000, good + " good, seed " + seed);
  }
}
