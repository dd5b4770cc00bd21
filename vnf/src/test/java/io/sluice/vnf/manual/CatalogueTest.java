// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.graph.ElementRegistry;
import io.sluice.vnf.manual.ClickElements.Entry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CatalogueTest {
  private static final ElementRegistry REGISTRY = new ElementRegistry();
  private static final Pattern LINK = Pattern.compile("(?:href|src)=\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  void hasAPageForEachElementAndNoDeadLink() throws IOException {
    assertEquals(REGISTRY.names().size(), Catalogue.write(folder, REGISTRY));
    for (String page : List.of("index.html", "click.html", "elements/IPRewriter.html")) {
      Path file = folder.resolve(page);
      Matcher links = LINK.matcher(Files.readString(file));
      while (links.find()) {
        assertTrue(Files.exists(file.resolveSibling(links.group(1))), page + " " + links.group(1));
      }
    }
    for (String name : REGISTRY.names()) {
      String html = Files.readString(folder.resolve("elements/" + name + ".html"));
      assertTrue(html.chars().allMatch(c -> c < 127 && (c >= ' ' || c == '\n')), name);
      assertEquals(html.split("<ul>", -1).length, html.split("</ul>", -1).length, name);
      String roff = Files.readString(folder.resolve("man/mann/" + name + ".n"));
      assertTrue(roff.startsWith(".TH \"" + name + "\" n "), name);
      assertFalse(roff.contains("{@"), name);
    }
  }

  @Test
  void codeThatNamesAnElementIsALinkToIt() {
    ElementPage page =
        new ElementPage(
            "X", "ip", "Does.", ManualText.parse(" Does <p>{@code Y} {@code a<b}"), "", "nothing");
    String html = new CataloguePages(Set.of("X", "Y")).element(page);
    assertTrue(html.contains("<code><a href=\"Y.html\">Y</a></code> <code>a&lt;b</code>"), html);
  }

  /** Also those beyond 16 bits, which Java has as two halves. */
  @Test
  void charactersThatAreNotAsciiAreWrittenByTheirNumbers() {
    ElementPage page =
        new ElementPage("X", "ip", "", ManualText.parse(" \u00e4 \ud83d\ude00"), "", "nothing");
    String html = new CataloguePages(Set.of("X")).element(page);
    assertTrue(html.contains("&#228; &#128512;"), html);
  }

  @Test
  void manPagesEscapeWhatRoffWouldTakeAsARequest() {
    ElementPage page =
        new ElementPage(
            "X",
            "ip",
            "Does.",
            ManualText.parse(" Does.\n<p>{@code X(A-B)}\n<p>.dots and \\n <ul><li>one</ul>"),
            "ports 1/1",
            "nothing");
    assertEquals(
        """
        .TH "X" n "" Sluice "Sluice elements"
        .SH NAME
        X \\- Does
        .SH SYNOPSIS
        \\fBX(A\\-B)\\fR
        .SH DESCRIPTION
        Does.
        .PP
        \\&.dots and \\en
        .IP \\(bu 2
        one
        .SH PORTS
        ports 1/1
        .SH EFFECTS
        nothing
        """,
        RoffPage.render(page));
  }

  @Test
  void whatClickHasIsHereOrHasAReason() {
    List<Entry> entries = ClickElements.read(REGISTRY.names());
    assertTrue(entries.size() > 600);
    Set<String> names = new HashSet<>();
    for (Entry entry : entries) {
      assertTrue(names.add(entry.name()), entry.name());
      assertTrue(entry.kohler() || entry.fastClick(), entry.name());
      assertEquals(REGISTRY.names().contains(entry.name()), entry.here(), entry.name());
      if (!entry.here()) {
        assertFalse(entry.note().isBlank() || entry.note().startsWith("LIMIT"), entry.name());
      }
    }
  }

  @Test
  void aReasonEndsWhenTheElementIsHereAndALimitStays() {
    Set<String> registered = Set.of("CheckCRC32", "AggregateLast");
    List<Entry> entries = ClickElements.read(registered);
    Entry crc = entries.stream().filter(e -> e.name().equals("CheckCRC32")).findFirst().get();
    assertEquals("here", crc.state());
    Entry last = entries.stream().filter(e -> e.name().equals("AggregateLast")).findFirst().get();
    assertEquals("here, with limits", last.state());
  }
}
