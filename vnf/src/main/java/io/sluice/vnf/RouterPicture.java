// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf;

import io.sluice.element.Element;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.lang.ConfigStrings;
import io.sluice.picture.Box;
import io.sluice.picture.Flow;
import io.sluice.picture.Group;
import io.sluice.picture.Picture;
import io.sluice.router.Router;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * A router as a picture: its elements, framed by worker if there are several, the connections
 * between them, the rings between workers, and, once packets flow, packet counts.
 */
final class RouterPicture {
  private static final String ELEMENT = "#e3eefb";
  private static final String END = "#e2f3e4";
  private static final String RING = "#fde9c9";
  private static final int LONGEST = 34;
  private static final int ARGUMENTS = 4;

  private record Way(Box from, int output, Box to, int input) {}

  private final Router router;
  private final Counts counts;
  private final Picture picture;
  private final Map<Element, Box> boxes = new IdentityHashMap<>();
  private final Map<Way, Long> ways = new LinkedHashMap<>();

  private RouterPicture(Router router, String title) {
    this.router = router;
    counts = new Counts(router);
    picture = Picture.downwards(title);
  }

  /**
   * Draws a router.
   *
   * @param router a router, started or not
   * @param title what to call it
   * @return the picture
   */
  static Picture of(Router router, String title) {
    return new RouterPicture(router, title).draw();
  }

  private Picture draw() {
    Map<String, Group> groups = new LinkedHashMap<>();
    List<Element> elements = new ArrayList<>(router.elements());
    elements.removeAll(router.rings());
    for (Element element : elements) {
      String workers = workers(element);
      Group group =
          router.workers().size() == 1 ? null : groups.computeIfAbsent(workers, picture::group);
      Box box = box(element, group);
      router.instances(element).forEach(copy -> boxes.put(copy, box));
    }
    for (Element ring : router.rings()) {
      Box box = picture.box(null, "ring to worker " + ring.worker().index()).fill(RING).round();
      ports(box, ring);
      boxes.put(ring, box);
    }
    elements.forEach(element -> router.instances(element).forEach(this::ways));
    router.rings().forEach(this::ways);
    boolean counted = ways.values().stream().anyMatch(count -> count > 0);
    ways.forEach(
        (way, count) ->
            picture.arrow(way.from, way.output, way.to, way.input, counted ? number(count) : ""));
    return picture;
  }

  private String workers(Element element) {
    TreeSet<Integer> indices =
        router.instances(element).stream()
            .map(copy -> copy.worker().index())
            .collect(Collectors.toCollection(TreeSet::new));
    if (indices.size() == 1) {
      return "worker " + indices.first();
    }
    return "workers "
        + indices.stream().map(String::valueOf).collect(Collectors.joining(", "))
        + ": a copy on each";
  }

  private Box box(Element element, Group group) {
    String className = element.className();
    boolean named = !element.name().matches("(.*/)?\\Q" + className + "\\E@\\d+");
    Box box = picture.box(group, named ? element.name() + " :: " + className : className);
    String config = element.config().strip();
    if (!config.isEmpty()) {
      arguments(config).forEach(box::line);
    }
    long lost = Counts.sum(counts.drops(element));
    if (lost > 0) {
      box.warning("dropped " + number(lost));
    }
    StringBuilder hint = new StringBuilder(element.name()).append(" :: ").append(className);
    hint.append('(').append(config).append(')');
    counts.drops(element).forEach((why, n) -> hint.append('\n').append(number(n) + " " + why));
    box.hint(hint.toString());
    ports(box, element);
    return box.fill(element.nInputs() == 0 || element.nOutputs() == 0 ? END : ELEMENT);
  }

  /** Short ones in a line, else a line for each of the first few. */
  private static List<String> arguments(String config) {
    String flat = config.replaceAll("\\s+", " ");
    if (flat.length() <= LONGEST) {
      return List.of(flat);
    }
    List<String> all = ConfigStrings.split(flat);
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < all.size(); i++) {
      if (i == ARGUMENTS - 1 && all.size() > ARGUMENTS) {
        lines.add("... " + (all.size() - i) + " more");
        break;
      }
      lines.add(
          all.get(i).length() <= LONGEST
              ? all.get(i)
              : all.get(i).substring(0, LONGEST - 3) + "...");
    }
    return lines;
  }

  private static void ports(Box box, Element element) {
    for (int i = 0; i < element.nInputs(); i++) {
      box.input(flow(element.input(i).isPush()));
    }
    for (int i = 0; i < element.nOutputs(); i++) {
      box.output(flow(element.output(i).isPush()));
    }
  }

  private static Flow flow(boolean push) {
    return push ? Flow.PUSH : Flow.PULL;
  }

  /** The arrows that begin at an element by push, or end there by pull. */
  private void ways(Element element) {
    Box box = boxes.get(element);
    for (int i = 0; i < element.nOutputs(); i++) {
      OutputPort output = element.output(i);
      if (output.isPush() && output.target() != null) {
        Way way = new Way(box, i, boxes.get(output.target()), output.targetPort());
        ways.merge(way, output.packets(), Long::sum);
      }
    }
    for (int i = 0; i < element.nInputs(); i++) {
      InputPort input = element.input(i);
      if (!input.isPush() && input.source() != null) {
        Way way = new Way(boxes.get(input.source()), input.sourcePort(), box, i);
        ways.merge(way, input.source().output(input.sourcePort()).packets(), Long::sum);
      }
    }
  }

  private static String number(long value) {
    return String.format(Locale.ROOT, "%,d", value);
  }
}
