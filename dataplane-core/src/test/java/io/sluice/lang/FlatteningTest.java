// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/** Flattens the configurations in {@code flattening.txt} and compares the texts. */
class FlatteningTest {
  private record Section(String name, String config, String flat) {}

  private static List<Section> sections() throws IOException {
    String text;
    try (InputStream in = FlatteningTest.class.getResourceAsStream("flattening.txt")) {
      text = new String(in.readAllBytes(), StandardCharsets.ISO_8859_1);
    }
    List<Section> sections = new ArrayList<>();
    String[] parts = text.split("(?m)^==== ");
    for (int i = 1; i < parts.length; i++) {
      String[] halves = parts[i].split("(?m)^----\n", 2);
      int line = halves[0].indexOf('\n');
      String config = halves[0].substring(line + 1);
      sections.add(new Section(halves[0].substring(0, line), config, halves[1].strip() + "\n"));
    }
    return sections;
  }

  @TestFactory
  List<DynamicTest> flattens() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Section section : sections()) {
      tests.add(
          DynamicTest.dynamicTest(
              section.name,
              () ->
                  assertEquals(section.flat, FlatConfigWriter.write(Flat.parse(section.config)))));
    }
    assertTrue(tests.size() > 40, "only " + tests.size() + " sections");
    return tests;
  }

  @TestFactory
  List<DynamicTest> flatTextReadsBack() throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (Section section : sections()) {
      tests.add(
          DynamicTest.dynamicTest(
              section.name,
              () -> {
                FlatConfig first = Flat.parse(section.config);
                FlatConfig second = Flat.parse(FlatConfigWriter.write(first));
                assertEquals(Flat.elements(first), Flat.elements(second));
                assertEquals(
                    Flat.connections(first).stream().sorted().toList(),
                    Flat.connections(second).stream().sorted().toList());
                assertEquals(first.requirements(), second.requirements());
              }));
    }
    return tests;
  }

  @Test
  void lineEndsMakeNoDifference() throws IOException {
    for (Section section : sections()) {
      if (section.name.equals("escapes") || section.name.equals("line-directives")) {
        continue; // a line end inside a configuration string is part of it
      }
      String crlf = section.config.replace("\n", "\r\n");
      assertEquals(section.flat, FlatConfigWriter.write(Flat.parse(crlf)), section.name);
      assertEquals(
          section.flat,
          FlatConfigWriter.write(Flat.parse(section.config.replace('\n', '\r'))),
          section.name);
    }
  }
}
