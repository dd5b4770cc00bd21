// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.sluice.lang.FlatConfig.Connection;
import io.sluice.lang.FlatConfig.Declaration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

class FlatConfigWriterTest {
  private static final Position HERE = new Position("t", 1);

  @Test
  void writesNothingForNothing() {
    assertEquals("", FlatConfigWriter.write(new FlatConfig(List.of(), List.of(), List.of())));
  }

  @Test
  void writesChains() {
    assertEquals(
        "require(package \"p q\");\n\n"
            + "a :: A(1, \"2\");\nb :: B;\nc :: C;\n\n"
            + "a [1] -> b\n    -> [2] c;\nc [3] -> b;\n",
        FlatConfigWriter.write(
            Flat.parse(
                "require(package \"p q\") a :: A(1, \"2\") b :: B c :: C a [1] -> b -> [2] c [3] -> b")));
  }

  @Test
  void writesCycles() {
    String text = FlatConfigWriter.write(Flat.parse("a :: A -> b :: B -> a; c :: C -> c"));
    assertEquals(
        Set.of("a[0] -> [0]b", "b[0] -> [0]a", "c[0] -> [0]c"),
        Set.copyOf(Flat.connections(Flat.parse(text))));
  }

  @Test
  void readsBackWhatItWrites() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int round = 0; round < 300; round++) {
      int n = 1 + random.nextInt(8);
      List<Declaration> elements = new ArrayList<>();
      for (int i = 0; i < n; i++) {
        List<String> arguments = new ArrayList<>();
        for (int k = random.nextInt(3); k > 0; k--) {
          arguments.add(
              random.nextBoolean()
                  ? "K " + k
                  : ConfigStrings.quote("(," + (char) random.nextInt(256)));
        }
        String config = ConfigStrings.join(arguments);
        elements.add(new Declaration("e" + i, "C" + random.nextInt(3), config, HERE));
      }
      Set<String> expected = new TreeSet<>();
      List<Connection> connections = new ArrayList<>();
      for (int k = random.nextInt(20); k > 0; k--) {
        Connection c =
            new Connection(
                random.nextInt(n), random.nextInt(3), random.nextInt(n), random.nextInt(3), HERE);
        if (expected.add(
            "e" + c.from() + "[" + c.fromPort() + "] -> [" + c.toPort() + "]e" + c.to())) {
          connections.add(c);
        }
      }
      FlatConfig config = new FlatConfig(elements, connections, List.of("p"));
      FlatConfig again = Flat.parse(FlatConfigWriter.write(config));
      assertEquals(Flat.elements(config), Flat.elements(again), "seed " + seed);
      assertEquals(expected, new TreeSet<>(Flat.connections(again)), "seed " + seed);
      assertEquals(connections.size(), again.connections().size(), "seed " + seed);
      assertEquals(config.requirements(), again.requirements());
    }
  }
}
