// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.tunnel;

import static io.sluice.effect.Action.MAKES;
import static io.sluice.effect.Action.SENDS;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.ElementInfo;
import io.sluice.element.LinkElement;
import io.sluice.graph.ElementRegistry;
import io.sluice.lang.ClickLanguage;
import io.sluice.lang.Diagnostics;
import io.sluice.lang.FlatConfig;
import io.sluice.packet.PacketBatch;
import io.sluice.router.Router;
import io.sluice.router.RouterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the start says of packets that headers make too long for a device. */
class MtuWarningTest {
  private static final Path ROOT = Path.of(System.getProperty("sluice.root", ".."));

  /** Both ends of links that carry nothing. */
  abstract static class End extends BatchElement implements LinkElement {
    private String device;
    private int mtu;
    private int header;

    @Override
    protected void configure(Args args) {
      device = args.required("DEVNAME").asString("");
      mtu = args.keyword("MTU").asInt(1500);
      header = args.keyword("TUN").asBool(false) ? 0 : 14;
      args.keyword("PROMISC").asBool(false);
      args.keyword("METHOD").asWord("");
      args.keyword("GSO").asBool(false);
    }

    @Override
    public Link link() {
      return new Link(device, mtu, header);
    }

    @Override
    public void push(int port, PacketBatch batch) {
      packets.free(batch);
    }
  }

  @ElementInfo(name = "FromDevice", ports = "0/1", processing = "/h")
  @ElementEffects(does = MAKES)
  static final class From extends End {}

  @ElementInfo(name = "ToDevice", ports = "1/0", processing = "a/")
  @ElementEffects(does = SENDS)
  static final class To extends End {}

  private static List<String> warnings(
      String text, String name, int workers, Map<String, String> defined) {
    ElementRegistry registry =
        new ElementRegistry().register("FromDevice", From::new).register("ToDevice", To::new);
    RouterOptions options =
        new RouterOptions()
            .registry(registry)
            .buffers(1024)
            .workers(workers)
            .language(ClickLanguage.Options.none().withDefinitions(defined));
    Diagnostics diagnostics = new Diagnostics();
    FlatConfig config = ClickLanguage.parse(text, name, options.language(), diagnostics);
    Router router = Router.build(config, options, diagnostics);
    assertFalse(diagnostics.hasErrors(), diagnostics::toString);
    router.close();
    return diagnostics.lines(true);
  }

  private static List<String> warnings(String text) {
    return warnings(text, "t.click", 1, Map.of());
  }

  @Test
  void tellsPlaceAndSizesAndWhatToDo() {
    List<String> lines =
        warnings(
            """
            FromDevice(eth0) -> Strip(14) -> CheckIPHeader
              -> GREEncap(0x0800, KEY 1)
              -> outer :: IPEncap(47, 192.0.2.1, 192.0.2.2)
              -> EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2) -> Queue -> ToDevice(eth1);
            """);
    assertEquals(
        List.of(
            "t.click:3: warning: 'outer :: IPEncap': packets of up to 1500 bytes from eth0 become"
                + " 1528, too long for eth1 with its MTU of 1500; put a ClampTCPMSS or an"
                + " IPFragmenter in front, or lower the MTU of eth0 to 1472"),
        lines);
  }

  @Test
  void namesWhatAddsMost() {
    String config =
        "FromDevice(a) -> VXLANEncap(1, 192.0.2.1, 192.0.2.2)"
            + " -> EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2) -> ToDevice(b, MTU %d);";
    assertTrue(warnings(config.formatted(1549)).get(0).contains("'VXLANEncap@2 :: VXLANEncap'"));
    assertEquals(List.of(), warnings(config.formatted(1550)));
  }

  @Test
  void saysNothingWhereSomethingSeesToIt() {
    String encapsulation =
        " -> IPEncap(4, 192.0.2.1, 192.0.2.2) -> EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2)"
            + " -> ToDevice(b);";
    String strip = "FromDevice(a) -> Strip(14) -> CheckIPHeader -> ";
    assertEquals(1, warnings(strip + "Null" + encapsulation).size());
    assertEquals(List.of(), warnings(strip + "ClampTCPMSS(1480)" + encapsulation));
    assertEquals(List.of(), warnings(strip + "IPFragmenter(1480)" + encapsulation));
    assertEquals(1, warnings(strip + "IPFragmenter(1490)" + encapsulation).size());
    assertEquals(List.of(), warnings(strip + "CheckLength(1480)" + encapsulation));
    assertEquals(
        List.of(), warnings("FromDevice(a, MTU 1480) -> Strip(14) -> Null" + encapsulation));
  }

  /** Links without a header, tags that devices do not count, and ways back. */
  @Test
  void countsWhatDevicesCount() {
    String ether = "EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2)";
    assertEquals(List.of(), warnings("FromDevice(t, TUN true) -> " + ether + " -> ToDevice(b);"));
    assertEquals(List.of(), warnings("FromDevice(a) -> VLANEncap(VLAN_ID 7) -> ToDevice(b);"));
    assertEquals(
        1,
        warnings("FromDevice(a) -> Strip(14) -> MPLSEncap(7) -> " + ether + " -> ToDevice(b);")
            .size());
    assertEquals(
        List.of(),
        warnings(
            "FromDevice(a) -> Strip(14) -> CheckIPHeader -> StripIPHeader -> StripGREHeader -> "
                + ether
                + " -> ToDevice(b);"));
  }

  /** What encapsulates in a loop does not grow without end, and rings are passed. */
  @Test
  void endsInLoopsAndPassesRings() {
    String loop =
        "FromDevice(a) -> Strip(14) -> CheckIPHeader -> rt :: StaticIPLookup(10.0.0.0/8 0, 0/0 1);"
            + "rt[0] -> IPEncap(4, 192.0.2.1, 192.0.2.2) -> rt;"
            + "rt[1] -> EtherEncap(0x0800, 1:1:1:1:1:1, 2:2:2:2:2:2) -> ToDevice(b);";
    for (int workers : new int[] {1, 2}) {
      String two = workers == 1 ? "" : "FromDevice(c) -> Discard; StaticThreadSched(rt 1);";
      List<String> lines = warnings(loop + two, "t.click", workers, Map.of());
      assertEquals(1, lines.size(), lines::toString);
      assertTrue(lines.get(0).contains(" become 1520,"), lines.get(0));
    }
  }

  /** With devices in place of files. In ipip.click is only what kohler/click has, too. */
  @Test
  void configurationsOfTheProject() throws IOException {
    try (Stream<Path> files = Files.list(ROOT.resolve("configs"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".click")).sorted().toList()) {
        String text = Files.readString(file);
        Map<String, String> devices = Map.of("IN", "in", "OUT", "out");
        List<String> lines = warnings(text, file.toString(), 1, devices);
        assertEquals(file.endsWith("ipip.click") ? 1 : 0, lines.size(), lines::toString);
      }
    }
  }
}
