// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.graph.ElementRegistry;
import org.junit.jupiter.api.Test;

class ManualPageTest {
  @Test
  void tagsBecomeText() {
    String javadoc =
        """
         Moves {@code a <b>} to {@link io.sluice.run.Worker#step} &amp; on. And so forth.

         <p>{@code X(A [, B])}

         <ul>
           <li>{@code ONE} first,
           <li>{@code TWO} second.
         </ul>

         <pre>{@code
         x -> X({ 1 });
         }</pre>

         @since 1
        """;
    assertEquals(
        """
        X

            Moves a <b> to Worker.step & on. And so forth.

            X(A [, B])
            - ONE first,
            - TWO second.

              x -> X({ 1 });

            Effects: reads ip.ttl
        """,
        ManualPage.render("X", javadoc, "reads ip.ttl"));
    assertEquals("Moves a <b> to Worker.step & on.", ManualPage.summary(javadoc));
  }

  @Test
  void longLinesAreBroken() {
    String page = ManualPage.render("X", "word ".repeat(100), "nothing");
    assertTrue(page.lines().allMatch(line -> line.length() <= 80));
    assertEquals(100, page.split("word", -1).length - 1);
  }

  @Test
  void everyPageIsReadable() {
    ElementRegistry registry = new ElementRegistry();
    for (String name : registry.names()) {
      String page = ManualPage.render(name, registry.manual(name), "nothing");
      assertFalse(page.contains("{@"), page);
      assertFalse(page.matches("(?s).*</?(p|ul|li|pre|em|b|code|table)>.*"), page);
      assertFalse(ManualPage.summary(registry.manual(name)).isEmpty(), name);
    }
  }
}
