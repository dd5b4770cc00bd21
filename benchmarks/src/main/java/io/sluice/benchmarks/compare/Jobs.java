// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.compare;

import java.util.List;

/** The jobs of the comparison, for benchmarks that ask something else about them. */
public final class Jobs {
  private Jobs() {}

  /**
   * What a job does.
   *
   * @param id its name, as {@code --list} prints it
   * @return Click text between a source {@code i} and a sink {@code o}, neither declared
   */
  public static String click(String id) {
    Job job = only(id);
    return job.graph().click(job.makeRules(job.traffic()));
  }

  /**
   * What a job is fed with.
   *
   * @param id its name
   * @return Ethernet frames without FCS, a packet for each flow
   */
  public static List<byte[]> traffic(String id) {
    return only(id).traffic();
  }

  /**
   * What the report calls a job.
   *
   * @param id its name
   * @return its title
   */
  public static String title(String id) {
    return only(id).title();
  }

  private static Job only(String id) {
    return Job.all().stream()
        .filter(job -> job.id().equals(id))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no job named '" + id + "'"));
  }
}
