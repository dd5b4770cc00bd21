// SPDX-License-Identifier: Apache-2.0
package io.sluice.testbed;

import io.sluice.chain.deploy.DeployException;
import io.sluice.chain.deploy.Shell;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** The kernel as a function: it routes between the two interfaces, with nftables rules. */
final class Kernel {
  private static final List<String> FUNCTIONS = List.of("firewall", "nat");

  private Kernel() {}

  private static List<String> functions(Options options) {
    return options.kernel() && options.schemes().contains(1)
        ? FUNCTIONS.stream().filter(options.functions()::contains).toList()
        : List.of();
  }

  static int size(Options options) {
    return functions(options).size() * options.lengths().size() * options.rates().size();
  }

  static void run(Lab lab, NodesForm form, Options options) throws DeployException {
    for (String function : functions(options)) {
      Container container = form.container(function);
      Container collector = form.container("collector");
      String namespace = container.namespace();
      try {
        begin(lab, container, collector, function);
        form.loads(
            List.of(form.container("generator"), container, collector),
            List.of(),
            1,
            function,
            Engine.KERNEL.name());
      } catch (DeployException e) {
        form.fail(1, function, Engine.KERNEL.name(), e.getMessage());
      }
      Shell.words("ip netns exec " + namespace + " nft flush ruleset");
      for (int side = 0; side <= 1; side++) {
        Shell.words("ip -n " + namespace + " addr flush dev eth" + side);
      }
    }
  }

  private static void begin(Lab lab, Container container, Container collector, String function)
      throws DeployException {
    String in = "ip netns exec " + container.namespace() + " ";
    String ip = "ip -n " + container.namespace() + " ";
    Shell.words(in + "sysctl -qw net.ipv4.ip_forward=1 net.ipv4.conf.all.rp_filter=0");
    for (int side = 0; side <= 1; side++) {
      Shell.words(ip + "addr add " + container.ip(side) + "/32 dev eth" + side);
    }
    Shell.words(ip + "route add 192.168.1.12 dev eth0");
    for (String server : List.of("192.168.1.61", "192.168.1.62")) {
      Shell.words(ip + "route add " + server + " dev eth1");
      Shell.words(
          ip
              + "neigh replace "
              + server
              + " lladdr "
              + collector.mac(0)
              + " dev eth1 nud permanent");
    }
    try {
      Path file = lab.folder().resolve(function + ".nft");
      Files.writeString(file, rules(function, container.ip(1)));
      Shell.words(in + "nft -f " + file);
    } catch (IOException e) {
      throw new DeployException("cannot write the kernel's rules: " + e.getMessage());
    }
  }

  private static String rules(String function, String address) {
    if (function.equals("nat")) {
      return """
          table ip f {
            chain rules { type nat hook postrouting priority 100;
              oifname "eth1" ip protocol { tcp, udp } snat to %s:1024-65535
            }
          }
          """
          .formatted(address);
    }
    StringBuilder rules = new StringBuilder("table ip f { chain rules {\n");
    rules.append("type filter hook forward priority 0; policy accept;\n");
    for (int i = 0; i < 8; i++) {
      rules.append(
          "ip saddr 10.1.%d.0/24 ip daddr 10.2.%d.0/24 udp dport %d drop\n"
              .formatted(i, i, 4001 + i));
    }
    return rules.append("tcp dport 23 drop\ntcp dport 445 drop\n}\n}\n").toString();
  }
}
