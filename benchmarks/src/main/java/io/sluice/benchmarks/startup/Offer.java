// SPDX-License-Identifier: Apache-2.0
package io.sluice.benchmarks.startup;

import io.sluice.graph.Args;
import io.sluice.graph.BatchElement;
import io.sluice.graph.ElementInfo;
import io.sluice.graph.ElementRegistry;
import io.sluice.graph.Handlers;
import io.sluice.graph.Router;
import io.sluice.graph.RouterOptions;
import io.sluice.graph.Setup;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketBatch;
import io.sluice.pmd.dpdk.DpdkPort;
import io.sluice.pmd.dpdk.Eal;
import java.io.IOException;
import java.util.Arrays;
import org.agrona.concurrent.BusySpinIdleStrategy;

/** A process that offers numbered frames at a rate to a DPDK port, until its input ends. */
public final class Offer {
  private Offer() {}

  /**
   * Runs.
   *
   * @param args processor, frames a second, then the EAL's arguments
   * @throws IOException when its input fails
   */
  public static void main(String[] args) throws IOException {
    Eal.start(Arrays.asList(args).subList(2, args.length));
    RouterOptions options =
        new RouterOptions()
            .idle(() -> BusySpinIdleStrategy.INSTANCE)
            .cpus(Integer.parseInt(args[0]))
            .registry(new ElementRegistry().register("NumberedSource", NumberedSource::new));
    String text =
        "DPDKInfo(NB_MBUF 8191); s :: NumberedSource(%s, 0) -> ToDPDKDevice(0)".formatted(args[1]);
    try (Router router = Router.parse(text, options)) {
      router.start();
      System.out.println("offering");
      while (System.in.read() >= 0) {
        // until it ends
      }
      System.out.println("late " + router.read("s.late"));
    }
    Runtime.getRuntime().halt(0);
  }

  /**
   * {@code NumberedSource(RATE [, PORT])}: makes frames on time. What it could not make in time,
   * because it was not run, it skips, and so it does with all that would be sent before PORT's link
   * is up: no queue of ours may keep old frames, which would make the later ones look lost.
   */
  @ElementInfo(name = "NumberedSource", ports = "0/1", processing = "/h")
  static final class NumberedSource extends BatchElement {
    private static final int BURST = 32;

    /** A burst this late is not made up for, which no network would do either. */
    private static final long LATE = 100_000;

    private final PacketBatch batch = new PacketBatch();
    private final byte[] frame = Numbered.frame(0);
    private double nanosEach;
    private double due;
    private long number;
    private long late;
    private String portName;
    private DpdkPort port;
    private boolean up;

    @Override
    protected void configure(Args args) {
      nanosEach = 1e9 / args.required("RATE").asInt(1, 1, 100_000_000);
      portName = args.optional("PORT").asWord("");
    }

    @Override
    protected void handlers(Handlers handlers) {
      handlers.read("late", () -> late);
    }

    @Override
    protected void initialize(Setup setup) {
      setup.task(this::run);
      due = System.nanoTime();
      up = portName.isEmpty();
      port = up ? null : DpdkPort.open(portName);
    }

    private int run() {
      long now = System.nanoTime();
      if (!up) {
        up = port.link().up();
        number += (long) ((now - due) / nanosEach);
        due = now;
        return 0;
      }
      if (now - due > LATE) {
        late++;
        due = now - nanosEach;
      }
      while (due <= now && batch.size() < BURST) {
        long packet = packets.packetOf(frame);
        if (packet == 0) {
          break;
        }
        Bytes.putI64(Mbuf.data(packet) + Numbered.NUMBER, number++);
        batch.add(packet);
        due += nanosEach;
      }
      int made = batch.size();
      if (made > 0) {
        output(0).push(batch);
      }
      return made;
    }
  }
}
