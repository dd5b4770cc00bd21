// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.balancer;

import io.sluice.benchmarks.harness.EngineException;
import io.sluice.benchmarks.harness.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * HAProxy as a proxy of TCP, with the same health checks; tries another server when one refuses.
 */
final class HaproxySubject implements Subject {
  private Process program;

  @Override
  public String name() {
    return "HAProxy";
  }

  @Override
  public String description() throws EngineException {
    return Shell.firstLine(List.of("haproxy", "-v")) + ", mode tcp, option redispatch";
  }

  @Override
  public List<String> modes() {
    return List.of("roundrobin", "leastconn", "random");
  }

  @Override
  public boolean heedsWeights(String mode) {
    return true;
  }

  @Override
  public void start(Lab lab, String mode, int... weights) throws IOException, EngineException {
    lab.inBalancer("ip addr add " + Lab.SERVICE + "/24 dev clients");
    StringBuilder config = new StringBuilder();
    config.append(
        """
        global
          maxconn 4000
        defaults
          mode tcp
          timeout connect 1s
          timeout client 10s
          timeout server 10s
          retries 3
          option redispatch 1
        listen service
          bind %s:80
          balance %s
          option httpchk GET /
        """
            .formatted(Lab.SERVICE, mode));
    for (int i = 0; i < weights.length; i++) {
      config.append(
          "  server s%d %s:80 weight %d check inter %dms fall 2 rise 2\n"
              .formatted(i + 1, Lab.server(i), weights[i], SluiceSubject.CHECK_MILLIS));
    }
    Path file = Files.writeString(lab.folder.resolve("haproxy.cfg"), config);
    program = lab.start("haproxy", "haproxy", "-db", "-f", file.toString());
    lab.awaitAnswer(lab.client, Lab.SERVICE);
  }

  @Override
  public void stop(Lab lab) throws EngineException, InterruptedException {
    program.destroyForcibly().waitFor();
    lab.inBalancer("ip addr del " + Lab.SERVICE + "/24 dev clients");
  }
}
