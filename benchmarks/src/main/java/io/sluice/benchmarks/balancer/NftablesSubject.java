// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel's destination NAT by nftables, which has no health checks. */
final class NftablesSubject implements Subject {
  @Override
  public String name() {
    return "nftables";
  }

  @Override
  public String description() throws EngineException {
    return Shell.firstLine(List.of("nft", "--version")) + ", dnat to a map, no health checks";
  }

  @Override
  public List<String> modes() {
    return List.of("numgen inc", "numgen random", "jhash ip saddr . tcp sport");
  }

  @Override
  public boolean heedsWeights(String mode) {
    return true;
  }

  @Override
  public void start(Lab lab, String mode, int... weights) throws IOException, EngineException {
    StringBuilder map = new StringBuilder();
    int sum = 0;
    for (int i = 0; i < weights.length; i++) {
      map.append(i == 0 ? "" : ", ").append(sum).append('-').append(sum + weights[i] - 1);
      map.append(" : ").append(Lab.server(i));
      sum += weights[i];
    }
    String rules =
        """
        table ip balancer {
          chain service {
            type nat hook prerouting priority dstnat;
            ip daddr %s tcp dport 80 dnat to %s mod %d map { %s }
          }
        }
        """
            .formatted(Lab.SERVICE, mode, sum, map.toString().replaceAll("\\b(\\d+)-\\1\\b", "$1"));
    Path file = Files.writeString(lab.folder.resolve("rules.nft"), rules);
    lab.inBalancer("ip addr add " + Lab.SERVICE + "/24 dev clients");
    lab.inBalancer("sysctl -qw net.ipv4.ip_forward=1");
    lab.inBalancer("nft -f " + file);
    lab.awaitAnswer(lab.client, Lab.SERVICE);
  }

  @Override
  public void stop(Lab lab) throws EngineException {
    lab.inBalancer("nft flush ruleset");
    lab.inBalancer("sysctl -qw net.ipv4.ip_forward=0");
    lab.inBalancer("ip addr del " + Lab.SERVICE + "/24 dev clients");
  }
}
