// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.manual;

import io.sluice.effect.Effects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.graph.ElementRegistry;
import io.sluice.vnf.manual.ManualText.Block;
import java.util.List;

/**
 * The documentation of an element class.
 *
 * @param name in configurations
 * @param subject the last part of its package's name
 * @param summary its first sentence
 * @param blocks its page, the summary included; at least that
 * @param ports port counts and processing in Click's notation
 * @param effects what its elements do to packets
 */
record ElementPage(
    String name, String subject, String summary, List<Block> blocks, String ports, String effects) {
  static ElementPage of(String name, ElementRegistry registry) {
    Class<? extends Element> type = registry.create(name).getClass();
    ElementInfo info = type.getAnnotation(ElementInfo.class);
    String manual = registry.manual(name);
    if (manual == null) {
      manual = "An element without a manual page.";
    }
    String packageName = type.getPackageName();
    return new ElementPage(
        name,
        packageName.substring(packageName.lastIndexOf('.') + 1),
        ManualPage.summary(manual),
        ManualText.parse(manual),
        "ports " + info.ports() + ", processing " + info.processing(),
        Effects.of(type).sentence());
  }

  /** The page as words to search for. */
  String words() {
    StringBuilder words = new StringBuilder();
    blocks.forEach(block -> words.append(ManualText.withoutMarks(block.text())).append(' '));
    return words.toString();
  }
}
