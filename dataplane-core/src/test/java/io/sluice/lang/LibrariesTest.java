// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.lang.ClickLanguage.Options;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LibrariesTest {
  @TempDir Path directory;

  private Path write(String name, String text) throws IOException {
    Path file = directory.resolve(name);
    Files.createDirectories(file.getParent());
    return Files.writeString(file, text);
  }

  private static List<String> elements(Path file, Options options) {
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig config = ClickLanguage.parseFile(file, options, diagnostics);
    assertEquals("", diagnostics.toString());
    return Flat.elements(config);
  }

  @Test
  void readsLibrariesNextToTheFile() throws IOException {
    write("sub/one.click", "require(library two.click) elementclass One { Two(1) }");
    write("sub/two.click", "elementclass Two { $a | X($a) }");
    Path main = write("main.click", "require(library sub/one.click); One");
    assertEquals(List.of("One@1/Two@1/X@1 :: X(1)"), elements(main, Options.none()));
  }

  @Test
  void readsEachLibraryOnce() throws IOException {
    write("lib", "a :: A; require(library other)");
    write("other", "b :: B; require(library lib)");
    Path main = write("main", "require(library lib, library other) require(library lib); c :: C");
    assertEquals(List.of("a :: A", "b :: B", "c :: C"), elements(main, Options.none()));
  }

  @Test
  void looksInThePathFirst() throws IOException {
    write("path/conf/lib", "inConf :: A");
    write("path/lib", "inPath :: A");
    write("own/lib", "own :: A");
    Path main = write("own/main", "require(library lib)");
    Path path = directory.resolve("path");
    assertEquals(
        List.of("inConf :: A"), elements(main, Options.none().withLibraryPath(List.of(path))));
    assertEquals(
        List.of("own :: A"),
        elements(main, Options.none().withLibraryPath(List.of(Path.of(""), path))));
    assertEquals(
        List.of("own :: A"),
        elements(main, Options.none().withLibraryPath(List.of(directory.resolve("none")))));
  }

  @Test
  void takesAbsoluteNames() throws IOException {
    Path lib = write("lib", "x :: X");
    Path main = write("main", "require(library \"" + lib + "\")");
    assertEquals(List.of("x :: X"), elements(main, Options.none()));
  }

  @Test
  void messagesNameTheLibrary() throws IOException {
    Path lib = write("lib", "x :: X\n)");
    Path main = write("main", "require(library lib)\nx :: X");
    Diagnostics diagnostics = new Diagnostics();
    ClickLanguage.parseFile(main, Options.none(), diagnostics);
    assertEquals(
        lib
            + ":2: syntax error near ')'\n"
            + main
            + ":2: redeclaration of element 'x'\n"
            + lib
            + ":1: element 'x' previously declared here\n",
        diagnostics.toString());
  }

  @Test
  void classesOfALibraryStayVisible() throws IOException {
    write("lib", "elementclass C { -> X -> } define($v 5)");
    Path main = write("main", "require(library lib) A -> C -> B($v)");
    assertEquals(
        List.of("A@1 :: A", "B@3 :: B(5)", "C@2/X@1 :: X"), elements(main, Options.none()));
  }

  @Test
  void aFileThatCannotBeReadIsAMessage() {
    Diagnostics diagnostics = new Diagnostics();
    Path missing = directory.resolve("missing");
    FlatConfig config = ClickLanguage.parseFile(missing, Options.none(), diagnostics);
    assertEquals(List.of(), config.elements());
    assertEquals(missing + ": no such file\n", diagnostics.toString());
    ClickLanguage.parseFile(directory, Options.none(), diagnostics);
    assertEquals(2, diagnostics.errorCount());
  }

  @Test
  void longChainsOfLibrariesEnd() throws IOException {
    for (int i = 0; i < 300; i++) {
      write("lib" + i, "require(library lib" + (i + 1) + ")");
    }
    write("lib300", "x :: X");
    Diagnostics diagnostics = new Diagnostics();
    ClickLanguage.parseFile(directory.resolve("lib0"), Options.none(), diagnostics);
    assertTrue(diagnostics.toString().contains("libraries require each other too deeply"));
  }

  @Test
  void readsThePathAsTheEnvironmentHasIt() {
    assertEquals(List.of(), Options.none().withClickPath(null).libraryPath());
    assertEquals(List.of(), Options.none().withClickPath("").libraryPath());
    assertEquals(
        List.of(Path.of("/a"), Path.of(""), Path.of("b")),
        Options.none().withClickPath("/a::b").libraryPath());
  }

  @Test
  void theSameFileUnderAnotherNameIsReadOnce() throws IOException {
    write("lib", "a :: A");
    write("sub/x", "");
    Path main = write("main", "require(library lib, library sub/../lib, library ./lib)");
    assertEquals(List.of("a :: A"), elements(main, Options.none()));
  }
}
