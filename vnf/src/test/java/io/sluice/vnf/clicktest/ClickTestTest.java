// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.clicktest;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ClickTestTest {
  private static final String SAMPLE =
      """
      %info
      What it is.
      %script
      echo one; echo two 3 >&2
      %file -d IN sub/IN2
       a
        b
      %file +3 SHORT
      %abc
      %expect
      {{o[nm]e}}

      %expect -w stderr
      t w o{{\\d+}}
      %ignore stderr
      noise{{.*}}
      %eof
      nothing
      """;

  @Test
  void sectionsAreTaken() {
    ClickTest test = ClickTest.parse(SAMPLE);
    assertEquals("echo one; echo two 3 >&2\n", test.script());
    assertEquals("a\n b\n", text(test, "IN"));
    assertEquals("a\n b\n", text(test, "sub/IN2"));
    assertEquals("%ab", text(test, "SHORT"));
  }

  private static String text(ClickTest test, String file) {
    return new String(test.files().get(file), StandardCharsets.ISO_8859_1);
  }

  @Test
  void holesAreRegularExpressions() {
    ClickTest test = ClickTest.parse(SAMPLE);
    assertNull(test.compare("stdout", "\none  \n\n"));
    assertNull(test.compare("stdout", "ome"));
    assertEquals(
        "line 11: stdout: expected '{{o[nm]e}}', got 'ole'", test.compare("stdout", "ole\n"));
    assertEquals("line 11: stdout: expected '{{o[nm]e}}', got its end", test.compare("stdout", ""));
    assertEquals("line 13: stdout: expected its end, got 'x'", test.compare("stdout", "one\nx"));
    assertNull(test.compare("stderr", "noise 7\ntwo 3\nnoise\n"));
    assertEquals(
        "line 14: stderr: expected 't w o{{\\d+}}', got 'two'", test.compare("stderr", "two"));
  }

  @Test
  void otherKindsOfExpectations() {
    ClickTest test =
        ClickTest.parse(
            "%expect -ai A\nx\n%expect -a A\ny\n%expectx B\na.*\n%expectv C\na.b\n\n"
                + "%ignorex B\n#.*\n%ignorev B\n(\n%stdout\n2{{? two}}\n");
    assertNull(test.compare("A", "X\n"));
    assertNull(test.compare("A", "y\n"));
    assertEquals("line 2: A: expected 'x', got 'Y'", test.compare("A", "Y\n"));
    assertNull(test.compare("B", "# no\nabc\n(\n"));
    assertNull(test.compare("C", "a.b\n\n"));
    assertEquals("C differs from line 8", test.compare("C", "a.b\n"));
    assertNull(test.compare("stdout", "2\n"));
    assertThrows(IllegalArgumentException.class, () -> ClickTest.parse("%bogus\n"));
  }

  @Test
  void scriptsRunInTheirFolder(@TempDir Path folder) throws IOException, InterruptedException {
    Path bin = Files.createDirectory(folder.resolve("bin"));
    Path place = Files.createDirectory(folder.resolve("t"));
    ClickTestRunner runner = new ClickTestRunner(bin);
    String text =
        "%script\ncat IN; cat >OUT\n%file IN\nin\n%stdin\nline\n%expect stdout\nin\n%expect OUT\n";
    ClickTest good = ClickTest.parse(text + "line\n");
    assertEquals(new ClickTestRunner.Outcome(true, List.of()), runner.run(good, place));
    ClickTest bad = ClickTest.parse(text + "other\n%script\nfalse\n");
    assertEquals(
        List.of("line 10: OUT: expected 'other', got 'line'", "the script ended with 1; it said: "),
        runner.run(bad, place).failures());
    ClickTest elsewhere = ClickTest.parse("%require\nfalse\n%script\nfalse\n");
    assertEquals(new ClickTestRunner.Outcome(false, List.of()), runner.run(elsewhere, place));
  }
}
