// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.picture;

import io.sluice.picture.Box;
import io.sluice.picture.Picture;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The packages as a picture: an arrow from each to those that it uses. */
final class PackagesPicture {
  private static final int LINE_LENGTH = 28;

  /** Modules of their own, above the core. */
  private static final Set<String> MODULES = Set.of("chain", "elements", "picture", "pmd", "vnf");

  private PackagesPicture() {}

  static String draw(PackageGraph graph, Map<String, String> purposes) {
    Picture picture = Picture.downwards("Packages of Sluice, and which uses which");
    Map<String, Box> boxes = new TreeMap<>();
    for (String name : graph.names()) {
      Box box = picture.box(null, name);
      box.fill(MODULES.contains(name) ? "#fde9c9" : "#e3eefb");
      wrap(purposes.getOrDefault(name, ""), box);
      boxes.put(name, box);
    }
    for (String name : graph.names()) {
      for (String used : graph.usedDirectly(name)) {
        picture.arrow(boxes.get(name), boxes.get(used));
      }
    }
    return picture.svg();
  }

  private static void wrap(String text, Box box) {
    StringBuilder line = new StringBuilder();
    for (String word : text.split(" ")) {
      if (line.length() + word.length() >= LINE_LENGTH) {
        box.line(line.toString());
        line.setLength(0);
      }
      line.append(line.length() == 0 ? "" : " ").append(word);
    }
    box.line(line.toString());
  }
}
