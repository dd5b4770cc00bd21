// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.traffic.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One start of one engine, with its files in place.
 *
 * @param job what to do
 * @param input the capture
 * @param output where port 1 writes; null for a port that frees packets, and endless input
 * @param click the Click configuration, complete
 * @param rules the rules as the C loop reads them; null when it cannot
 * @param timing how long
 * @param core the processor of the worker
 */
record Task(Job job, Path input, Path output, Path click, Path rules, Timing timing, int core) {

  /**
   * How long a run takes.
   *
   * @param warm seconds before the first reading
   * @param measure seconds between the readings
   */
  record Timing(double warm, double measure) {
    double total() {
      return warm + measure;
    }
  }

  /** The EAL's arguments, the same for every engine. */
  List<String> eal() {
    List<String> args = new ArrayList<>();
    args.addAll(List.of("-l", Integer.toString(core), "--no-huge"));
    args.addAll(List.of("-m", Integer.toString(job.memory())));
    args.addAll(List.of("--no-shconf", "--no-pci", "--no-telemetry", "--log-level=error"));
    boolean endless = output == null;
    args.add("--vdev=net_pcap0,rx_pcap=" + input + (endless ? ",infinite_rx=1" : ""));
    args.add("--vdev=" + (endless ? "net_null1" : "net_pcap1,tx_pcap=" + output));
    return args;
  }

  /** The configuration: ports, the job, readings before and after the measured time. */
  static String clickText(Job job, List<Rule> rules, Timing timing) {
    String sent = job.graph().sends() ? "$(o.count)" : "0";
    return """
        DPDKInfo(NB_MBUF %d);
        i :: FromDPDKDevice(0, PROMISC false, BURST 32);
        %s%s
        DriverManager(wait %ss, set a $(i.count), set t $(now), wait %ss,
          set b $(i.count), set u $(now), print "RES $a $b $t $u %s", stop);
        """
        .formatted(
            job.buffers(),
            job.graph().sends() ? "o :: ToDPDKDevice(1);\n" : "",
            job.graph().click(rules),
            timing.warm(),
            timing.measure(),
            sent);
  }
}
