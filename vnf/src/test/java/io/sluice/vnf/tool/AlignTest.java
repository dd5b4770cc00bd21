// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class AlignTest {
  private static String align(String config, String... options) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.ISO_8859_1);
    List<String> args = new java.util.ArrayList<>(List.of("align", "-e", config));
    args.addAll(List.of(options));
    assertEquals(0, Tools.run(args, stream, stream));
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  @Test
  void whatMovesAHeaderOffItsWordNeedsAnAlign() {
    String made = align("FromDevice(a) -> Strip(15) -> c :: CheckIPHeader -> Discard");
    assertTrue(made.startsWith("warning: added 1 Align element\n"), made);
    assertTrue(made.contains(" :: Align(4, 1);"), made);
    assertTrue(made.contains(":: AlignmentInfo(c  4 0);"), made);
    String ip = align("FromHost(a, TYPE IP) -> c :: CheckIPHeader -> Discard");
    assertFalse(ip.contains("Align("), ip);
    String said = align("FromDevice(a, ALIGNMENT 4 1) -> c :: CheckIPHeader(OFFSET 3) -> Discard");
    assertFalse(said.contains("Align("), said);
  }

  @Test
  void aClassifierTakesAnyKnownAlignment() {
    String known = align("FromDevice(a) -> Unstrip(1) -> c :: Classifier(-) -> Discard");
    assertTrue(known.contains("AlignmentInfo(c  4 1);") && !known.contains(":: Align("), known);
    String unknown = align("s :: Somewhere -> c :: Classifier(-) -> Discard");
    assertTrue(unknown.contains(" :: Align(4, 0);"), unknown);
  }

  @Test
  void needlessAlignsGo() {
    String twice = align("s :: S -> a :: Align(4, 0) -> b :: Align(2, 0) -> d :: D");
    assertTrue(twice.contains("s -> a\n    -> d;") && !twice.contains("b ::"), twice);
    String old = align("i :: AlignmentInfo(x 4 0); s :: S -> d :: D");
    assertEquals("s :: S;\nd :: D;\n\ns -> d;\n", old);
  }

  @Test
  void assertionsStandWhereAlignmentIsWanted() {
    String made = align("s :: S -> c :: CheckIPHeader(14) -> d :: D", "--assertions");
    assertTrue(made.contains(" :: CheckAlign(4, 2, ASSERT true);"), made);
    assertTrue(made.contains("s -> CheckAlign@click_align@4\n    -> c\n    -> d;"), made);
  }

  @Test
  void alignmentsAreSetsOfAddresses() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int i = 0; i < 2000; i++) {
      Alignment a = alignment(random);
      Alignment b = alignment(random);
      String what = a + " " + b + ", seed " + seed;
      Alignment either = a.or(b);
      Alignment both = a.and(b);
      for (int address = 0; address < 200; address++) {
        boolean inA = has(a, address);
        boolean inB = has(b, address);
        assertTrue(has(either, address) || !(inA || inB), what);
        assertEquals(inA && inB, has(both, address), what);
        assertEquals(inA, has(a.shifted(5), address + 5), what);
        assertTrue(!a.implies(b) || !inA || inB, what);
      }
    }
  }

  @Test
  void numbersMayBeLarge() {
    Alignment prime = new Alignment(46_337, 7);
    Alignment other = new Alignment(46_327, 5);
    Alignment both = prime.and(other);
    assertEquals(46_337 * 46_327, both.modulus());
    assertTrue(both.implies(prime) && both.implies(other), both::toString);
    assertTrue(new Alignment(999_999_937, 1).and(new Alignment(999_999_929, 2)).isBad());
    Alignment far = new Alignment(Integer.MAX_VALUE, Integer.MAX_VALUE - 1);
    assertEquals(new Alignment(Integer.MAX_VALUE, 99), far.shifted(100));
    assertEquals(far, far.shifted(Integer.MIN_VALUE + 1));
    assertEquals(Alignment.ANY, far.or(far.shifted(1)));
    String made =
        align("s :: S -> t :: Tee -> Align(999999937, 1) -> A; t[1] -> Align(0x3b9ac9d9, 2) -> B");
    assertTrue(made.contains(":: Align(0x3b9ac9d9, 2);"), made);
    String strip = align("FromDevice(a) -> Strip(2147483646) -> c :: CheckIPHeader -> Discard");
    assertFalse(strip.contains(":: Align("), strip);
  }

  private static Alignment alignment(Random random) {
    int modulus = 1 + random.nextInt(12);
    return new Alignment(modulus, random.nextInt(modulus));
  }

  private static boolean has(Alignment a, int address) {
    return !a.isBad() && address % a.modulus() == a.offset();
  }
}
