// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.userlevel.pcap.CaptureException;
import io.sluice.elements.userlevel.pcap.CaptureReader;
import io.sluice.elements.userlevel.pcap.TshReader;
import io.sluice.header.Ipv4;
import io.sluice.packet.Anno;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Reads packets from a file in the formats of NLANR's archive of traces.
 *
 * <p>{@code FromNLANRDump(FILENAME [, keywords FORMAT, STOP, SAMPLE, ...])}
 *
 * <p>A record is the time, in {@code tsh} also the number of the interface, and the first 36 bytes
 * of an IP packet: its header and what of TCP comes before checksum and urgent pointer. Packets
 * have timestamp and IP header annotations; in {@code tsh} the paint annotation is the interface.
 * Packets with IP options, which records lack, go to output 1, if there is one, and so does what is
 * not IPv4. The file may be compressed as for FromDump, and ends likewise where it is damaged.
 *
 * <p>{@code FORMAT} is {@code tsh}, {@code fr+}, or by default {@code guess}: the name of the file
 * ends so, before {@code .gz}, {@code .z} or {@code .bz2}; otherwise {@code tsh}. {@code fr}, of
 * which Click reads nothing, is refused.
 *
 * <p>The other keywords and the handlers are those of FromDump, which describes them: {@code STOP},
 * {@code ACTIVE}, {@code START}, {@code START_AFTER}, {@code END}, {@code END_AFTER}, {@code
 * INTERVAL}, {@code END_CALL}, {@code SAMPLE}, {@code TIMING}, {@code MMAP}, {@code FILEPOS} and
 * the others. {@code FORCE_IP} is always on.
 *
 * <pre>
 * FromNLANRDump(ANL-1111.tsh.gz, STOP true) -&gt; AggregateIPFlows -&gt; ToIPFlowDumps(%n)
 * </pre>
 *
 * <p>See also: FromDump, FromDAGDump.
 */
@ElementInfo(name = "FromNLANRDump", ports = "0/1-2", processing = "/ah")
@ElementEffects(does = {MAKES, DROPS})
public final class FromNLANRDump extends CaptureSource {
  private String format;

  /** Creates the element. */
  public FromNLANRDump() {}

  @Override
  void configureFormat(Args args, String name) {
    format = args.keyword("FORMAT").asWord("guess").toLowerCase(Locale.ROOT);
    if (format.equals("guess")) {
      String plain = name.toLowerCase(Locale.ROOT).replaceFirst("\\.(gz|z|bz2)$", "");
      int dot = plain.lastIndexOf('.');
      format = plain.substring(dot + 1);
      if (dot < 0 || !format.matches("fr|fr\\+|tsh")) {
        format = "tsh";
        args.warning("cannot guess file format from filename, assuming 'tsh'");
      }
    }
    if (format.equals("fr")) {
      args.error("FORMAT fr is not supported");
    } else if (!format.equals("fr+") && !format.equals("tsh")) {
      args.error("bad FORMAT");
    }
  }

  @Override
  String format() {
    return format;
  }

  private boolean hasInterface() {
    return format.equals("tsh");
  }

  @Override
  boolean finish(long packet) {
    if (Ipv4.headerLength(Anno.networkHeader(packet)) != Ipv4.MIN_HEADER) {
      return false;
    }
    if (hasInterface()) {
      Anno.putU8(packet, Anno.PAINT, ((TshReader) reader()).link());
    }
    return true;
  }

  @Override
  CaptureReader open(Path path) throws CaptureException {
    return TshReader.open(path, hasInterface());
  }

  @Override
  CaptureReader open(InputStream stream, String name) throws CaptureException {
    return TshReader.open(stream, name, hasInterface());
  }
}
