// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.analysis;

import static io.sluice.effect.Action.BRANCHES;
import static io.sluice.effect.Action.DROPS;
import static io.sluice.effect.Field.ANNO_NETWORK;
import static io.sluice.effect.Field.CHECKSUM;
import static io.sluice.effect.Field.ICMP_TYPE;
import static io.sluice.effect.Field.IP_CHECKSUM;
import static io.sluice.effect.Field.IP_DST;
import static io.sluice.effect.Field.IP_HEADER;
import static io.sluice.effect.Field.IP_SRC;
import static io.sluice.effect.Field.LENGTH;
import static io.sluice.effect.Field.PAYLOAD;

import io.sluice.argument.Args;
import io.sluice.argument.Integers;
import io.sluice.effect.ElementEffects;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.PacketElement;
import io.sluice.element.Setup;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.header.Checksum;
import io.sluice.header.Headers;
import io.sluice.header.Icmp;
import io.sluice.header.IpProtocol;
import io.sluice.header.Ipv4;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.security.SecureRandom;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Anonymizes the addresses of IPv4 packets, preserving prefixes.
 *
 * <p>{@code AnonymizeIPAddr([keywords])}
 *
 * <p>Expects the IP header annotation; packets that are not IPv4 leave on output 1 if that is
 * connected. Two addresses that share their first N bits are replaced by addresses that also share
 * their first N bits, and no two addresses become the same one. 0.0.0.0 and 255.255.255.255 stay.
 * The addresses in a packet quoted by an ICMP error are replaced, too. The checksums of IP and of
 * ICMP errors are updated, those of TCP and UDP are not.
 *
 * <p>Anyone who knows where some of the packets came from can infer more; do not rely on this
 * element for data that must stay secret.
 *
 * <p>Keywords:
 *
 * <ul>
 *   <li>{@code CLASS} default 0: how many leading one bits of an address stay, up to 32; 1 keeps
 *       class A apart from the others, 2 also class B, 3 class C, 4 class D.
 *   <li>{@code PRESERVE_8} words: first bytes of addresses that stay; the bytes after them are
 *       replaced. Other first bytes keep the leading bits that they share with these.
 *   <li>{@code SEED} a secret text: the same one gives the same addresses in each run. Without it,
 *       or with a boolean, which Click accepts and ignores, they differ each time.
 * </ul>
 *
 * <p>The LLRPC {@code MAP_IPADDRESS} gives an address's replacement.
 */
@ElementInfo(name = "AnonymizeIPAddr", ports = "1/1-2", processing = "a/ah", replicable = true)
@ElementEffects(
    reads = {IP_HEADER, ICMP_TYPE, CHECKSUM, PAYLOAD, LENGTH, ANNO_NETWORK},
    writes = {IP_SRC, IP_DST, IP_CHECKSUM, CHECKSUM, PAYLOAD},
    does = {DROPS, BRANCHES})
public final class AnonymizeIPAddr extends PacketElement {
  private static final int MAP_IPADDRESS = 0xc0044007;
  private static final int ICMP_HEADER = 8;
  private static final Set<String> TRUTH_VALUES =
      Set.of("true", "yes", "1", "t", "y", "false", "no", "0", "f", "n");

  private final int notIp = dropReason("not IPv4");
  private final int shared = shortageReason("packet is shared");
  private final long[] key = new long[2];
  private int ones;
  private int[] networks;
  private PrefixPermutation permutation;

  /** Creates the element. */
  public AnonymizeIPAddr() {}

  @Override
  protected void configure(Args args) {
    ones = args.keyword("CLASS").asInt(0, 0, Integer.MAX_VALUE);
    List<String> words = ConfigStrings.words(args.keyword("PRESERVE_8").asRaw(""));
    setKey(args.keyword("SEED").asString(""));
    // Click's other word for all of them.
    ones = ones == 99 ? Integer.SIZE : ones;
    if (ones > Integer.SIZE) {
      args.error("CLASS must be between 0 and 32");
    }
    networks = new int[words.size()];
    for (int i = 0; i < networks.length; i++) {
      networks[i] = Integers.upTo(words.get(i), 255);
      if (networks[i] < 0) {
        args.error("PRESERVE_8 expects integer between 0 and 255");
        networks = new int[0];
      }
    }
  }

  private void setKey(String seed) {
    byte[] bytes = new byte[16];
    if (seed.isEmpty() || TRUTH_VALUES.contains(seed.toLowerCase(Locale.ROOT))) {
      new SecureRandom().nextBytes(bytes);
    } else {
      bytes = digest(seed);
    }
    ByteBuffer words = ByteBuffer.wrap(bytes);
    key[0] = words.getLong();
    key[1] = words.getLong();
  }

  private static byte[] digest(String seed) {
    try {
      byte[] text = seed.getBytes(StandardCharsets.ISO_8859_1);
      return MessageDigest.getInstance("SHA-256").digest(text);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("each Java has SHA-256", e);
    }
  }

  @Override
  protected void initialize(Setup setup) {
    // The copies on other workers replace an address by the same one.
    useKeyOf((AnonymizeIPAddr) router().find(name()));
  }

  private void useKeyOf(AnonymizeIPAddr other) {
    key[0] = other.key[0];
    key[1] = other.key[1];
    permutation = new PrefixPermutation(key[0], key[1], ones, networks);
  }

  @Override
  public int process(long packet) {
    long ip = Headers.ipv4(packet);
    if (ip == 0 || Ipv4.version(ip) != 4) {
      return reject(notIp);
    }
    if (!packets.ensureWritable(packet)) {
      return shared;
    }
    ip = Headers.ipv4(packet);
    Ipv4.setChecksum(ip, Checksum.update(Ipv4.checksum(ip), replace(ip)));
    if (Ipv4.protocol(ip) == IpProtocol.ICMP && Ipv4.isFirstFragment(ip)) {
      long icmp = ip + Ipv4.headerLength(ip);
      replaceQuoted(icmp, (int) (Mbuf.data(packet) + Mbuf.length(packet) - icmp));
    }
    return 0;
  }

  /** Replaces the addresses of a header; answers how its checksum changes. */
  private int replace(long ip) {
    int src = Ipv4.src(ip);
    int dst = Ipv4.dst(ip);
    int newSrc = permutation.apply(src);
    int newDst = permutation.apply(dst);
    Ipv4.setSrc(ip, newSrc);
    Ipv4.setDst(ip, newDst);
    return Checksum.add(Checksum.delta32(src, newSrc), Checksum.delta32(dst, newDst));
  }

  /** Replaces those of the packet that an ICMP error quotes, when all of its header is there. */
  private void replaceQuoted(long icmp, int length) {
    if (length < ICMP_HEADER + Ipv4.MIN_HEADER + 8 || !Icmp.isError(Bytes.u8(icmp))) {
      return;
    }
    long quoted = icmp + ICMP_HEADER;
    int header = Ipv4.headerLength(quoted);
    if (header >= Ipv4.MIN_HEADER && length >= ICMP_HEADER + header + 8) {
      long checksum = icmp + 2;
      Bytes.putU16(checksum, Checksum.update(Bytes.u16(checksum), replace(quoted)));
    }
  }

  @Override
  protected void takeOver(Element old) {
    if (isConfiguredLike(old)) {
      useKeyOf((AnonymizeIPAddr) old);
    }
  }

  private byte[] map(byte[] address) {
    if (address.length != Integer.BYTES) {
      throw new HandlerException("an IP address has four bytes");
    }
    int mapped = permutation.apply(ByteBuffer.wrap(address).getInt());
    return ByteBuffer.allocate(Integer.BYTES).putInt(mapped).array();
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.call(MAP_IPADDRESS, this::map);
  }
}
