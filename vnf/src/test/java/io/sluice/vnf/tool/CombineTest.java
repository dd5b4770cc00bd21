// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CombineTest {
  @TempDir Path folder;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private Path left;
  private Path right;
  private Path both;

  @BeforeEach
  void routers() throws IOException {
    left =
        Files.writeString(
            folder.resolve("left"),
            "define($MTU 9); f :: FromDevice(wan) -> c :: Check($MTU) -> t :: ToDevice(lan);");
    right =
        Files.writeString(
            folder.resolve("right"),
            "define($MTU 5); i :: FromDevice(eth0) -> e :: Eat($MTU); s :: Send -> o :: ToDevice(eth0)");
    both = folder.resolve("both");
  }

  private int run(Object... args) {
    out.reset();
    err.reset();
    PrintStream output = new PrintStream(out, true, StandardCharsets.ISO_8859_1);
    PrintStream errors = new PrintStream(err, true, StandardCharsets.ISO_8859_1);
    return Tools.run(List.of(args).stream().map(String::valueOf).toList(), output, errors);
  }

  private String out() {
    return out.toString(StandardCharsets.ISO_8859_1);
  }

  private String err() {
    return err.toString(StandardCharsets.ISO_8859_1);
  }

  /** What click-flatten makes of a router that is taken out of a combination. */
  private String extracted(Path combination, String name) throws IOException {
    Path part = folder.resolve("part");
    assertEquals(0, run("uncombine", combination, name, "-o", part), this::err);
    assertEquals(0, run("flatten", "--config", part), this::err);
    return out();
  }

  @Test
  void routersComeOutAsTheyWentIn() throws IOException {
    String links = "R.eth0=L.wan";
    assertEquals(
        0,
        run(
            "combine",
            "L=" + left,
            "-n",
            "R",
            "-f",
            right,
            "-l",
            "L.lan=R.eth0",
            links,
            "-o",
            both));
    assertEquals("", err());
    assertEquals(0, run("flatten", "--config", both));
    String combined = out();
    assertTrue(combined.contains("link1 :: RouterLink(L t ToDevice, lan, R i FromDevice, eth0);"));
    assertTrue(combined.contains("link2 :: RouterLink(R o ToDevice, eth0, L f FromDevice, wan);"));
    assertTrue(combined.contains("L/c :: Check(9);") && combined.contains("R/e :: Eat(5);"));
    assertFalse(combined.contains("ToDevice;"));
    assertEquals(
        "c :: Check(9);\nt :: ToDevice(lan);\nf :: FromDevice(wan);\n\nf -> c\n    -> t;\n",
        sorted(extracted(both, "L")));
    String r = extracted(both, "R");
    assertTrue(r.contains("i -> e;") && r.contains("s -> o;"), r);
    assertTrue(r.contains("i :: FromDevice(eth0);") && !r.contains("Check"), r);
  }

  /** With the declarations of devices behind the others, whichever comes first. */
  private static String sorted(String config) {
    List<String> lines = config.lines().toList();
    assertEquals("c :: Check(9);", lines.get(0));
    return String.join("\n", "c :: Check(9);", "t :: ToDevice(lan);", "f :: FromDevice(wan);", "")
        + config.substring(config.indexOf("\n\n") + 1);
  }

  @Test
  void manyMayShareALinkAndCombinationsBeCombined() throws IOException {
    assertEquals(
        0,
        run(
            "combine",
            "A=" + left,
            "B=" + right,
            "C=" + right,
            "A.lan=B.eth0",
            "A.t=C.i",
            "-o",
            both));
    Path outer = folder.resolve("outer");
    assertEquals(
        0, run("combine", "N=" + both, "D=" + left, "N.B/o=D.wan", "-o", outer), this::err);
    assertEquals(0, run("flatten", "--config", outer));
    assertTrue(
        out()
            .contains(
                "N/link1 :: RouterLink(N/A t ToDevice, lan, N/B i FromDevice, eth0, N/C i FromDevice,"
                    + " eth0);"),
        this::out);
    String c = extracted(outer, "N/C");
    assertTrue(c.contains("i -> e;") && c.contains("i :: FromDevice(eth0);"), c);
    assertFalse(c.contains("Router") || c.contains("Check"), c);
    assertEquals(1, run("uncombine", outer, "N/Z"));
    assertEquals(outer + ": no 'N/Z' component\n", err());
  }

  @Test
  void whatIsWrongIsSaid() {
    assertEquals(1, run("combine"));
    assertEquals("click-combine: no routers specified\n", err());
    assertEquals(1, run("combine", "A=" + left, "A=" + right));
    assertEquals("click-combine: two routers named 'A'\n", err());
    assertEquals(0, run("combine", "-c", left, right));
    assertEquals("warning: no links between routers\n", err());
    assertTrue(out().contains("1/c :: Check(9);") && out().contains("2/e :: Eat(5);"));
    assertEquals(
        1, run("combine", "A=" + left, "-l", "A.x", "A.x=B.y", "A.x=A.c", "A.t=A.f", "A.c=A.t"));
    assertEquals(
        """
        click-combine: bad link definition 'A.x'
        click-combine: no router named 'B'
        click-combine: router 'A' has no element or device named 'x'
        click-combine: warning: router 'A' element 'c' has unexpected class
        click-combine:   expected ToDevice, got Check
        click-combine: warning: router 'A' element 't' has unexpected class
        click-combine:   expected FromDevice or PollDevice, got ToDevice
        click-combine: router 'A' element 't' used as both source and destination
        """,
        err());
    assertEquals(1, run("combine", "a//b=" + left));
    assertTrue(
        err().startsWith("click-combine: router name 'a//b' is not a legal Click identifier"));
    assertEquals(1, run("uncombine", left, "A"));
    assertEquals(left + ": not created by 'click-combine' (no 'componentmap')\n", err());
  }

  @Test
  void librariesAreFound() throws IOException {
    Files.writeString(folder.resolve("lib.click"), "elementclass P { input -> Pass -> output }");
    Path user = Files.createDirectory(folder.resolve("user")).resolve("u.click");
    Files.writeString(user, "require(library lib.click); s :: S -> p :: P -> d :: D;");
    assertEquals(1, run("combine", "-c", user));
    assertEquals(0, run("combine", "-c", "-C", folder, user), this::err);
    assertTrue(out().contains("1/p/Pass@1 :: Pass;"), this::out);
  }

  @Test
  void damagedArchivesAreTold() throws IOException {
    assertEquals(0, run("combine", "A=" + left, "-o", both));
    String archive = Files.readString(both, StandardCharsets.ISO_8859_1);
    Path damaged = folder.resolve("damaged");
    for (int length : new int[] {20, 70, 100, archive.length() - 2}) {
      Files.writeString(damaged, archive.substring(0, length), StandardCharsets.ISO_8859_1);
      run("uncombine", damaged, "A");
      assertTrue(err().contains(damaged.toString()), err());
    }
    assertEquals(1, run("uncombine", both));
    assertEquals("click-uncombine: no component specified\n", err());
  }
}
