// SPDX-License-Identifier: Apache-2.0
package io.sluice.pmd.packet;

import io.sluice.pmd.DeviceException;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/**
 * Keeps the kernel from processing packets received on an interface, so that only packet sockets,
 * which get them earlier, see them. An nftables table at the interface's ingress hook drops
 * everything; it is owned by an {@code nft} process that lives as long as this one, so that it
 * disappears however the process ends.
 */
final class KernelSilence implements AutoCloseable {
  private final Process nft;
  private final String who;

  /**
   * Starts dropping.
   *
   * @param device the interface
   * @param who what requests it: for messages, and to distinguish several tables
   * @throws DeviceException if that is not possible
   */
  KernelSilence(String device, String who) throws DeviceException {
    this.who = who;
    if (device.matches(".*[\"\\\\\\s].*")) {
      throw new DeviceException(device, who + " does not work with this name");
    }
    String table =
        "sluice_%d_%s_%s"
            .formatted(
                ProcessHandle.current().pid(),
                who.replaceAll("[^A-Za-z0-9]", "_"),
                device.replaceAll("[^A-Za-z0-9]", "_"));
    // The reply to the list command shows that the table exists.
    String script =
        """
        add table netdev %s { flags owner ; }
        add chain netdev %s in { type filter hook ingress device "%s" priority -500 ; policy drop ; }
        list chain netdev %s in
        """
            .formatted(table, table, device, table);
    try {
      nft = new ProcessBuilder("nft", "-i").redirectErrorStream(true).start();
    } catch (IOException e) {
      throw new DeviceException(device, who + " needs the program nft (package nftables)");
    }
    try {
      OutputStream in = nft.getOutputStream();
      in.write(script.getBytes(StandardCharsets.UTF_8));
      in.flush();
      awaitTable(device);
    } catch (DeviceException e) {
      close();
      throw e;
    } catch (IOException e) {
      close();
      throw new DeviceException(device, "nft: " + e.getMessage());
    }
  }

  private void awaitTable(String device) throws IOException {
    var out =
        new BufferedReader(new InputStreamReader(nft.getInputStream(), StandardCharsets.UTF_8));
    StringBuilder text = new StringBuilder();
    String line;
    while ((line = out.readLine()) != null) {
      if (line.contains("policy drop") && !line.contains("add chain")) {
        return;
      }
      text.append(line).append(' ');
      if (line.contains("Error:")) {
        throw new DeviceException(device, who + ": nft: " + text.toString().strip());
      }
    }
    throw new DeviceException(device, who + ": nft ended: " + text.toString().strip());
  }

  @Override
  public void close() {
    nft.destroy();
  }
}
