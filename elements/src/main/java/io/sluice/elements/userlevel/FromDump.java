// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.userlevel;

import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Action.MAKES;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.ElementInfo;
import io.sluice.elements.userlevel.pcap.CaptureException;
import io.sluice.elements.userlevel.pcap.CaptureReader;
import java.io.InputStream;
import java.nio.file.Path;

/**
 * Reads packets from a capture file.
 *
 * <p>{@code FromDump(FILENAME [, TIMING, keywords STOP, SAMPLE, FORCE_IP, ...])}
 *
 * <p>Reads a pcap file, as written by {@code tcpdump -w} or {@code ToDump}, or a pcapng file, plain
 * or compressed by gzip or, if the program of that name is installed, bzip2, xz or zstd; {@code -}
 * is the standard input. A file that is not in the working directory is looked up next to the
 * configuration. Sets the timestamp, MAC header and extra length annotations. The output may be
 * push or pull. From a damaged file come the packets before the damage, then a message.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code STOP} boolean, default false: stops the driver at the end.
 *   <li>{@code TIMING} boolean, default false: keeps the intervals between packets.
 *   <li>{@code ACCELERATION} speed with TIMING, in percent, default 100; {@code TIMING_FNT} a
 *       formula for it, with {@code x} for the seconds since the first packet, such as {@code "10 +
 *       min(90, 10*x)"}, as in ReplayUnqueue: where it falls below 1, the driver stops.
 *   <li>{@code TIMES} how often to read the file, default 1; {@code LOOP} boolean, default false:
 *       reads it forever. With TIMING, time continues from one pass to the next; an END applies to
 *       each pass.
 *   <li>{@code SAMPLE} probability from 0 to 1, default 1, with which a packet is emitted.
 *   <li>{@code FORCE_IP} boolean, default false: emits only packets with an IP header, and marks
 *       it; others go to output 1, if there is one. Always on for files of raw IP.
 *   <li>{@code FORCE_LEN} default -1, packets as captured; 0: as long as they were on the wire,
 *       with zeros for what was not captured; 60 to 9000: all frames have this length, and their IP
 *       headers are adjusted.
 *   <li>{@code START} seconds since 1970, or {@code START_AFTER} a time after the first record:
 *       skips earlier packets.
 *   <li>{@code END} seconds since 1970, {@code END_AFTER} a time after the first record, or {@code
 *       INTERVAL} a time after the first packet emitted: ends there.
 *   <li>{@code END_CALL} handler and value to write at the end; by default {@code active false}
 *       when there is an END.
 *   <li>{@code ACTIVE} boolean, default true; {@code FILEPOS} byte of the uncompressed file to
 *       start at; {@code BURST} packets per push, default 1, at which effects happen in exact
 *       order; {@code MMAP} and {@code PRELOAD} are accepted and ignored.
 * </ul>
 *
 * <p>When the configuration is replaced, the element of the same name and file continues where this
 * one was.
 *
 * <p>Handlers: {@code count} (read) packets emitted, {@code reset_counts} (write), {@code active}
 * (read, write), {@code encap} (read) link type, {@code filename}, {@code filesize}, {@code
 * packet_filepos} (read), {@code filepos} (read, write), {@code sampling_prob} (read), {@code
 * extend_interval} (write) moves the end, {@code reset_timing} (write), {@code stop} (write);
 * {@code scheduled}, {@code tickets} (read, write), {@code home_thread} (read) when it pushes.
 */
@ElementInfo(name = "FromDump", ports = "0/1-2", processing = "/ah")
@ElementEffects(does = {MAKES, DROPS})
public final class FromDump extends CaptureSource {
  /** Creates the element. */
  public FromDump() {}

  @Override
  boolean timing(Args args) {
    return args.optional("TIMING").asBool(false);
  }

  @Override
  String format() {
    return "";
  }

  @Override
  CaptureReader open(Path path) throws CaptureException {
    return CaptureReader.open(path);
  }

  @Override
  CaptureReader open(InputStream stream, String name) throws CaptureException {
    return CaptureReader.open(stream, name);
  }
}
