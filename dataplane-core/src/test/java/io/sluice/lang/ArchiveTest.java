// SPDX-License-Identifier: Apache-2.0
package io.sluice.lang;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import org.junit.jupiter.api.Test;

class ArchiveTest {
  private static final String MAGIC = "!<arch>\n";

  private static String member(String name, String data) {
    String header =
        String.format("%-16s%-12d%-6d%-6d%-8o%-10d`\n", name, 0, 0, 0, 0644, data.length());
    return header + data + (data.length() % 2 == 1 ? "\n" : "");
  }

  @Test
  void readsTheMemberConfig() {
    String archive =
        MAGIC + member("odd.cc", "int") + member("config/", "a :: A") + member("z", "");
    assertEquals(List.of("a :: A"), Flat.elements(Flat.parse(archive)));
  }

  @Test
  void readsNamesWithoutSlash() {
    assertEquals(List.of("a :: A"), Flat.elements(Flat.parse(MAGIC + member("config", "a :: A"))));
  }

  @Test
  void readsLongNames() {
    String gnu =
        MAGIC + member("//", "a_name_that_is_long.cc/\nconfig/\n") + member("/24", "b :: B");
    assertEquals(List.of("b :: B"), Flat.elements(Flat.parse(gnu)));
    String bsd = MAGIC + member("#1/6", "configc :: C");
    assertEquals(List.of("c :: C"), Flat.elements(Flat.parse(bsd)));
  }

  @Test
  void damageIsAMessage() {
    assertEquals(List.of("t: archive has no 'config' section"), Flat.messages(MAGIC));
    assertEquals(
        List.of("t: archive has no 'config' section"),
        Flat.messages(MAGIC + member("configx", "a :: A")));
    String whole = MAGIC + member("config", "a :: A");
    assertEquals(
        List.of("t: truncated archive"), Flat.messages(whole.substring(0, whole.length() - 1)));
    assertEquals(
        List.of("t: bad archive: missing header magic number"),
        Flat.messages(whole.replace('`', '\'')));
    assertEquals(
        List.of("t: truncated archive"),
        Flat.messages(whole.replace("6         `", "-6        `")));
    assertEquals(
        List.of("t: archive has no 'config' section"),
        Flat.messages(MAGIC + member("/99", "x") + member("#1/999", "y")));
  }
}
