// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.userlevel.pcap.CaptureException;
import io.sluice.elements.userlevel.pcap.CaptureReader;
import io.sluice.elements.userlevel.pcap.ErfReader;
import io.sluice.header.LinkType;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.Set;

/**
 * Reads packets from an ERF file, which Endace's DAG adapters write.
 *
 * <p>{@code FromDAGDump(FILENAME [, keywords STOP, SAMPLE, FORCE_IP, ENCAP, ...])}
 *
 * <p>Records of Ethernet, HDLC, ATM, AAL5 and raw IP become packets with their timestamp and extra
 * length annotations; those of other kinds are skipped, and so are extension headers. Ethernet
 * frames are without their check sequence. The file may be compressed as for FromDump, and ends
 * likewise where it is damaged.
 *
 * <p>Old files have records of 64 bytes that do not say what they contain: ENCAP says it, one of
 * {@code IP}, {@code ETHER}, {@code PPP}, {@code PPP_HDLC}, {@code HDLC}, {@code ATM}, {@code
 * SUNATM}; with it all records are read so, without it those whose type is 0, as {@code ATM}.
 *
 * <p>Keywords and handlers are those of FromDump, which describes them: {@code STOP}, {@code
 * ACTIVE}, {@code FORCE_IP}, {@code START}, {@code START_AFTER}, {@code END}, {@code END_AFTER},
 * {@code INTERVAL}, {@code END_CALL}, {@code SAMPLE}, {@code TIMING}, {@code MMAP} and the others;
 * {@code encap} (read) is the link type of the record that was read last.
 *
 * <p>Where it differs from Click: what pads a record is not part of the packet, and a record of
 * unknown type does not have all that follow read as ATM.
 *
 * <pre>
 * FromDAGDump(trace.erf, STOP true, FORCE_IP true) -&gt; IPPrint -&gt; Discard
 * </pre>
 *
 * <p>See also: FromDump, FromNLANRDump.
 */
@ElementInfo(name = "FromDAGDump", ports = "0/1-2", processing = "/ah")
@ElementEffects(does = {MAKES, DROPS})
public final class FromDAGDump extends CaptureSource {
  private static final Set<Integer> OLD =
      Set.of(
          LinkType.SUNATM,
          LinkType.C_HDLC,
          LinkType.ETHERNET,
          LinkType.ATM_RFC1483,
          LinkType.PPP,
          LinkType.PPP_HDLC,
          LinkType.RAW);

  private int linkType = LinkType.NONE;

  /** Creates the element. */
  public FromDAGDump() {}

  @Override
  void configureFormat(Args args, String name) {
    String encap = args.keyword("ENCAP").asWord(null);
    linkType = encap == null ? LinkType.NONE : LinkType.parse(encap);
    if (encap != null && !OLD.contains(linkType)) {
      args.error("bad encapsulation type");
    }
  }

  @Override
  String format() {
    return LinkType.name(linkType);
  }

  @Override
  CaptureReader open(Path path) throws CaptureException {
    return ErfReader.open(path, linkType);
  }

  @Override
  CaptureReader open(InputStream stream, String name) throws CaptureException {
    return ErfReader.open(stream, name, linkType);
  }
}
