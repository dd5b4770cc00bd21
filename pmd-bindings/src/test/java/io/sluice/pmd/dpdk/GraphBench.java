// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.dpdk;

import io.sluice.pmd.dpdk.eal.Eal;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.agrona.concurrent.BusySpinIdleStrategy;

/**
 * The cost of a configuration whose source is named {@code in}. Arguments: {@code CONFIGURATION CPU
 * SECONDS EAL_ARGUMENTS...}. Prints nanoseconds a packet, in the best window and in the median one.
 */
public final class GraphBench {
  private static final int WINDOWS = 20;

  private GraphBench() {}

  public static void main(String[] arguments) throws InterruptedException {
    int seconds = Integer.parseInt(arguments[2]);
    Eal.start(new ArrayList<>(List.of(arguments).subList(3, arguments.length)));
    RouterOptions options =
        new RouterOptions()
            .cpus(Integer.parseInt(arguments[1]))
            .idle(() -> BusySpinIdleStrategy.INSTANCE);
    try (Router router = Router.parse(arguments[0], options)) {
      router.start();
      double[] windows = new double[seconds * WINDOWS];
      for (int window = -2 * WINDOWS; window < windows.length; window++) {
        long count = Long.parseLong(router.read("in.count"));
        long start = System.nanoTime();
        Thread.sleep(1000 / WINDOWS);
        long end = Long.parseLong(router.read("in.count"));
        windows[Math.max(window, 0)] = (double) (System.nanoTime() - start) / (end - count);
      }
      Arrays.sort(windows);
      System.out.printf("least %.2f median %.2f%n", windows[0], windows[windows.length / 2]);
    }
  }
}
