// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

import java.util.ArrayList;
import java.util.List;

/**
 * Click's flow codes: by which outputs a packet from an input can leave. A code is a list of port
 * codes for the inputs, a slash, and one for the outputs; the last code of a list stands for all
 * further ports. A packet may go from an input to an output whose codes share a letter; {@code #}
 * stands for the port's own number, {@code [abc]} for any of some letters, {@code [^abc]} for all
 * others.
 */
public final class FlowCode {
  private final List<String> inputs;
  private final List<String> outputs;

  private FlowCode(List<String> inputs, List<String> outputs) {
    this.inputs = inputs;
    this.outputs = outputs;
  }

  /**
   * Reads a code.
   *
   * @param text the code
   * @return the parsed code
   * @throws IllegalArgumentException if a bracket is not closed
   */
  public static FlowCode parse(String text) {
    int slash = text.indexOf('/');
    List<String> in = codes(slash < 0 ? text : text.substring(0, slash));
    return new FlowCode(in, slash < 0 ? in : codes(text.substring(slash + 1)));
  }

  private static List<String> codes(String text) {
    List<String> codes = new ArrayList<>();
    int i = 0;
    while (i < text.length()) {
      int end = i + 1;
      if (text.charAt(i) == '[') {
        end = text.indexOf(']', i) + 1;
        if (end == 0) {
          throw new IllegalArgumentException("flow code '" + text + "' lacks a ']'");
        }
      }
      codes.add(text.substring(i, end));
      i = end;
    }
    return codes;
  }

  /**
   * How many ports of one side have a code; the last of these codes is also that of all further
   * ports.
   *
   * @param output whether outputs are meant
   * @return a count
   */
  public int codes(boolean output) {
    return (output ? outputs : inputs).size();
  }

  /**
   * Whether a packet may go from an input to an output.
   *
   * @param input a port
   * @param output a port
   * @return true if it may
   */
  public boolean reaches(int input, int output) {
    if (inputs.isEmpty() || outputs.isEmpty()) {
      return false;
    }
    String in = inputs.get(Math.min(input, inputs.size() - 1));
    String out = outputs.get(Math.min(output, outputs.size() - 1));
    for (int c = 'A'; c <= 'z'; c++) {
      if (Character.isLetter(c) && contains(in, (char) c) && contains(out, (char) c)) {
        return true;
      }
    }
    return contains(in, '#') && contains(out, '#') && input == output;
  }

  private static boolean contains(String code, char letter) {
    if (code.startsWith("[^")) {
      return code.indexOf(letter) < 0;
    }
    return code.indexOf(letter) >= 0;
  }
}
