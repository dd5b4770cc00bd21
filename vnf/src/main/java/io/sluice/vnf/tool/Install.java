// SPDX-License-Identifier: Apache-2.0
package io.sluice.vnf.tool;

import io.sluice.control.ControlClient;
import io.sluice.control.ControlException;
import io.sluice.lang.FlatConfig;
import io.sluice.lang.FlatConfigWriter;
import java.io.IOException;
import java.util.List;

/**
 * {@code click-install} and {@code click-uninstall}: replace the configuration of a running router,
 * and stop it. Click's tools do so in the kernel; here the router is a process with a control
 * socket.
 */
final class Install {
  private static final String HELP =
      """
      Replaces the configuration of a running router that was started with -R and -p or -u. If the
      new configuration has errors, the old one keeps running.

      Usage: click-install [OPTION]... [FILE] [NAME=VALUE]...

            --socket ADDRESS    The router's control socket: PORT, HOST:PORT, or a file name that
                                contains a slash (default $SLUICE_CONTROL).
        -f, --file FILE         Read the configuration from FILE, not standard input.
        -e, --expression TEXT   Use TEXT as the configuration.
        -h, --hotswap           Accepted: state is always taken over.
        -C, --clickpath PATH    Look for required files in PATH.

      Kernel options (-u, -n, -p, -U, -j, -G, --cpu, -m) are accepted and ignored.
      Exit status: 0 on success, 1 if the configuration has errors or the router does not answer,
      2 if the router refuses.
      """;

  private static final String UNINSTALL_HELP =
      """
      Stops a running router.

      Usage: click-uninstall [OPTION]...

            --socket ADDRESS    The router's control socket: PORT, HOST:PORT, or a file name that
                                contains a slash (default $SLUICE_CONTROL).
      """;

  private static final List<String> OPTIONS =
      List.of(
          "socket=",
          "h,hotswap",
          "hot-swap",
          "u,uninstall",
          "j,threads=",
          "t,thread=",
          "n,priority=",
          "G,greedy",
          "p,private",
          "cabalistic",
          "U,user=",
          "uid=",
          "gid=",
          "cpu=",
          "m,map",
          "V,verbose");

  private static final int REFUSED = 2;

  private final ToolInput input;

  Install(ToolInput input) {
    this.input = input;
  }

  int install(List<String> args) {
    if (!input.parse(args, OPTIONS, 0, HELP)) {
      return 0;
    } else if (input.has("hotswap") && input.has("uninstall")) {
      throw ToolException.usage("'--hotswap' and '--uninstall' are mutually exclusive");
    }
    String address = address();
    FlatConfig flat = input.expanded(input.source());
    return flat == null ? 1 : write(address, "hotconfig", FlatConfigWriter.write(flat));
  }

  int uninstall(List<String> args) {
    if (!input.read(args, List.of("socket=", "V,verbose"), UNINSTALL_HELP)) {
      return 0;
    }
    return write(address(), "stop", "");
  }

  private String address() {
    List<String> said = input.values("socket");
    String address = said.isEmpty() ? System.getenv("SLUICE_CONTROL") : said.get(said.size() - 1);
    if (address == null || address.isEmpty()) {
      throw ToolException.named(
          "there is no kernel module; name a router's control socket by --socket or"
              + " $SLUICE_CONTROL");
    }
    return address;
  }

  private int write(String address, String handler, String value) {
    try (ControlClient client = ControlClient.connect(address)) {
      client.write(handler, value).forEach(input::warn);
      return 0;
    } catch (ControlException e) {
      e.lines().forEach(input::warn);
      return REFUSED;
    } catch (IllegalArgumentException e) {
      throw ToolException.named(e.getMessage());
    } catch (IOException e) {
      throw ToolException.named(address + ": " + e.getMessage());
    }
  }
}
