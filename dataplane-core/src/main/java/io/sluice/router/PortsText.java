// SPDX-License-Identifier: Apache-2.0
package io.sluice.router;

import io.sluice.element.Element;
import io.sluice.element.ElementWiring;
import io.sluice.element.InputPort;
import io.sluice.element.OutputPort;
import io.sluice.lang.FlatConfig.Connection;
import java.util.Comparator;
import java.util.List;
import java.util.StringJoiner;

/**
 * The connections of an element's ports and the packets that have passed them, in the format of a
 * Click built with statistics.
 */
final class PortsText {
  private static final Comparator<Connection> ORDER =
      Comparator.comparingInt(Connection::to)
          .thenComparingInt(Connection::toPort)
          .thenComparingInt(Connection::from)
          .thenComparingInt(Connection::fromPort);

  private PortsText() {}

  /**
   * One line per port: push or pull, with {@code ~} if the port is agnostic; the packets that have
   * passed, known at the calling side; and the ports at the other ends.
   */
  static String ports(Element element) {
    String code = ElementWiring.info(element).processing();
    int slash = code.indexOf('/');
    StringBuilder text = new StringBuilder();
    text.append(element.nInputs()).append(element.nInputs() == 1 ? " input\n" : " inputs\n");
    for (int i = 0; i < element.nInputs(); i++) {
      InputPort input = element.input(i);
      text.append(kind(input.isPush(), slash < 0 ? code : code.substring(0, slash), i));
      text.append(input.isPush() ? "-" : String.valueOf(inputCount(element, i))).append('\t');
      text.append(sources(element, i)).append('\n');
    }
    text.append(element.nOutputs()).append(element.nOutputs() == 1 ? " output\n" : " outputs\n");
    for (int o = 0; o < element.nOutputs(); o++) {
      OutputPort output = element.output(o);
      text.append(kind(output.isPush(), code.substring(slash + 1), o));
      text.append(output.isPush() ? String.valueOf(outputCount(element, o)) : "-").append('\t');
      text.append(targets(element, o)).append('\n');
    }
    return text.toString();
  }

  private static String kind(boolean push, String code, int port) {
    boolean agnostic = code.charAt(Math.min(port, code.length() - 1)) == 'a';
    return (push ? "push" : "pull") + (agnostic ? "~\t" : "\t");
  }

  /** Packets that have entered, one line per input. */
  static String inputCounts(Element element) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < element.nInputs(); i++) {
      text.append(inputCount(element, i)).append('\n');
    }
    return text.toString();
  }

  /** Packets that have left, one line per output. */
  static String outputCounts(Element element) {
    StringBuilder text = new StringBuilder();
    for (int o = 0; o < element.nOutputs(); o++) {
      text.append(outputCount(element, o)).append('\n');
    }
    return text.toString();
  }

  /** The packets sent by all outputs that are connected to an input. */
  private static long inputCount(Element element, int port) {
    List<Element> elements = element.router().elements();
    int index = elements.indexOf(element);
    long sum = 0;
    for (Connection c : element.router().config().connections()) {
      if (c.to() == index && c.toPort() == port) {
        sum += outputCount(elements.get(c.from()), c.fromPort());
      }
    }
    return sum;
  }

  private static long outputCount(Element element, int port) {
    long sum = 0;
    for (Element instance : element.router().instances(element)) {
      sum += instance.output(port).packets();
    }
    return sum;
  }

  private static String sources(Element element, int port) {
    List<Element> elements = element.router().elements();
    int index = elements.indexOf(element);
    StringJoiner names = new StringJoiner(", ");
    element.router().config().connections().stream()
        .filter(c -> c.to() == index && c.toPort() == port)
        .sorted(ORDER)
        .forEach(c -> names.add(elements.get(c.from()).name() + " [" + c.fromPort() + "]"));
    return names.toString();
  }

  private static String targets(Element element, int port) {
    List<Element> elements = element.router().elements();
    int index = elements.indexOf(element);
    StringJoiner names = new StringJoiner(", ");
    element.router().config().connections().stream()
        .filter(c -> c.from() == index && c.fromPort() == port)
        .sorted(ORDER)
        .forEach(c -> names.add("[" + c.toPort() + "] " + elements.get(c.to()).name()));
    return names.toString();
  }
}
