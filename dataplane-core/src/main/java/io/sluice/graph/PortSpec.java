// SPDX-License-Identifier: Apache-2.0
package io.sluice.graph;

/**
 * Port counts in Click's notation: {@code N}, {@code N-M}, {@code N-}, {@code -}, and for outputs
 * also {@code =} (as many as inputs) with any number of {@code +} (one more each).
 */
record PortSpec(int minIn, int maxIn, int minOut, int maxOut, boolean sameAsInputs, int extra) {
  private static final int MANY = Integer.MAX_VALUE;

  static PortSpec parse(String text) {
    int slash = text.indexOf('/');
    String in = slash < 0 ? text : text.substring(0, slash);
    String out = slash < 0 ? text : text.substring(slash + 1);
    int[] inputs = range(in);
    if (out.startsWith("=")) {
      return new PortSpec(inputs[0], inputs[1], 0, MANY, true, out.length() - 1);
    }
    int[] outputs = range(out);
    return new PortSpec(inputs[0], inputs[1], outputs[0], outputs[1], false, 0);
  }

  private static int[] range(String text) {
    int dash = text.indexOf('-');
    if (dash < 0) {
      int count = Integer.parseInt(text);
      return new int[] {count, count};
    }
    String low = text.substring(0, dash);
    String high = text.substring(dash + 1);
    return new int[] {
      low.isEmpty() ? 0 : Integer.parseInt(low), high.isEmpty() ? MANY : Integer.parseInt(high)
    };
  }

  private static int clamp(int value, int min, int max) {
    return Math.max(min, Math.min(max, value));
  }

  int inputs(int connected) {
    return clamp(connected, minIn, maxIn);
  }

  int outputs(int connected, int inputs) {
    return sameAsInputs ? inputs + extra : clamp(connected, minOut, maxOut);
  }
}
