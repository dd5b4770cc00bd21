// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import io.sluice.benchmarks.traffic.Rule;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/**
 * One start of one engine, with its files in place.
 *
 * @param job what to do
 * @param ruleSet the rules of its firewall, in order
 * @param inputs a capture for each receive queue
 * @param outputs where port 1 writes, a file for each queue; empty for a port that frees packets,
 *     and endless input
 * @param click where the Click configuration is to be written
 * @param rules the rules as the C loop reads them; null when it cannot
 * @param timing how long
 * @param cores the processors of the workers, one for each
 * @param huge whether memory is of reserved huge pages
 */
record Task(
    Job job,
    List<Rule> ruleSet,
    List<Path> inputs,
    List<Path> outputs,
    Path click,
    Path rules,
    Timing timing,
    List<Integer> cores,
    boolean huge) {

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

    /**
     * The timing of a job with these many workers: two of them leave no processor of two to a
     * compiler, which then takes its time from theirs, and needs longer.
     */
    Timing of(int workers) {
      return new Timing(warm * workers, measure);
    }
  }

  /** The same with other captures. */
  Task withInputs(List<Path> captures) {
    return new Task(job, ruleSet, captures, outputs, click, rules, timing, cores, huge);
  }

  /** The same with another timing. */
  Task with(Timing other) {
    return new Task(job, ruleSet, inputs, outputs, click, rules, other, cores, huge);
  }

  /** Whether the input is repeated for ever and the output thrown away. */
  boolean isEndless() {
    return outputs.isEmpty();
  }

  /** The EAL's arguments, the same for every engine but for the processors. */
  List<String> eal() {
    List<String> args = new ArrayList<>(memory());
    args.addAll(List.of("--no-pci", "--no-telemetry", "--log-level=error"));
    for (String device : devices()) {
      args.add("--vdev=" + device);
    }
    return args;
  }

  /** The EAL's arguments about memory; they leave nothing behind. */
  List<String> memory() {
    return huge
        ? List.of("--in-memory")
        : List.of("--no-huge", "-m", Integer.toString(job.memory()), "--no-shconf");
  }

  /** The virtual devices of ports 0 and 1, with their arguments. */
  List<String> devices() {
    return List.of(
        "net_pcap0" + join(",rx_pcap=", inputs) + (isEndless() ? ",infinite_rx=1" : ""),
        isEndless() ? "net_null1" : "net_pcap1" + join(",tx_pcap=", outputs));
  }

  private static String join(String key, List<Path> files) {
    return files.stream().map(file -> key + file).collect(Collectors.joining());
  }

  /** The processors as the EAL's {@code -l} takes them. */
  String coreList() {
    return cores.stream().map(core -> core.toString()).collect(Collectors.joining(","));
  }

  /**
   * The configuration: ports, the job, readings before and after the measured time.
   *
   * @param ring what a pipeline has between its workers, the second of which runs {@code u}
   */
  String clickText(String ring) {
    boolean pipeline = job.layout() == Layout.PIPELINE;
    String sent = job.graph().sends() ? "$(o.count)" : "0";
    return """
        DPDKInfo(NB_MBUF %d);
        i :: FromDPDKDevice(0, %sPROMISC false, BURST 32);
        %s%s%s
        DriverManager(wait %ss, set a $(%s.count), set t $(now), wait %ss,
          set b $(%s.count), set u $(now), print "RES $a $b $t $u %s", stop);
        """
        .formatted(
            job.buffers(),
            job.layout().queues() > 1 ? "N_QUEUES " + job.layout().queues() + ", " : "",
            job.graph().sends() ? "o :: ToDPDKDevice(1);\n" : "",
            pipeline ? job.graph().pipeline(ruleSet, ring) : job.graph().click(ruleSet),
            pipeline ? "StaticThreadSched(i 0, u 1);" : "",
            timing.warm(),
            counter(),
            timing.measure(),
            counter(),
            sent);
  }

  /** What is counted: packets received; of a pipeline, whose ring may overflow, packets sent. */
  private String counter() {
    return isEndless() && job.layout() == Layout.PIPELINE ? "o" : "i";
  }

  /** Packets that the ring of a pipeline holds: all that there are when none may be lost. */
  int ring() {
    return isEndless() ? Layout.RING : 4096;
  }
}
