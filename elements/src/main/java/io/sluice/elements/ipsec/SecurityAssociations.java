// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.ipsec;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sluice.argument.Args;
import io.sluice.effect.ElementEffects;
import io.sluice.element.BatchElement;
import io.sluice.element.Element;
import io.sluice.element.ElementInfo;
import io.sluice.element.Setup;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.CipherKey;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import java.io.IOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import javax.crypto.Mac;

/**
 * Holds the IPsec security associations of EspEncap and EspDecap.
 *
 * <p>{@code SecurityAssociations(FILE [, keywords])}
 *
 * <p>A line of {@code FILE} is an association: a name, {@code in} or {@code out}, and words of
 * {@code ip xfrm state}: {@code src ADDRESS}, {@code dst ADDRESS}, IPv4 or IPv6; {@code spi
 * NUMBER}; the algorithm; {@code flag esn} for sequence numbers of 64 bits; {@code replay-window
 * PACKETS}, default 1024; {@code encap espinudp SPORT DPORT} for ESP in UDP (RFC 3948). Comments
 * begin with {@code #}. A file that is not in the working directory is looked up next to the
 * configuration. Algorithms: {@code aead rfc4106(gcm(aes)) KEY 128} with 16, 24 or 32 bytes and a
 * salt of 4 (RFC 4106); {@code aead rfc7539esp(chacha20,poly1305) KEY 128} with 32 bytes and a salt
 * of 4 (RFC 7634); {@code enc cbc(aes) KEY auth-trunc hmac(sha256) KEY 128} with 16, 24 or 32 and
 * 32 bytes (RFC 3602, RFC 4868). Keys are hexadecimal after {@code 0x}.
 *
 * <p>An outbound association is found by its name, an inbound one by its SPI. For new keys without
 * loss, add the inbound association with a new SPI on both ends, then replace the outbound ones,
 * which keep their names, then remove the old inbound ones. Key exchange is outside the scope of
 * this element.
 *
 * <p>Sequence numbers begin with 1 at every start: a receiver with a replay window must be
 * restarted, too, or be given new keys. IVs of the combined ciphers begin with a random number,
 * because they must never repeat; even so, do not use keys for long.
 *
 * <p>Keywords: {@code CIPHER} {@code jce}, the default, or {@code cryptodev}: combined ciphers run
 * on a DPDK crypto device, in place. {@code DEVICE} its name, by default {@code crypto_aesni_gcm}
 * for AES-GCM and {@code crypto_chacha20_poly1305} for the other one, which is created if missing;
 * {@code crypto_aesni_mb} does both. DPDK must be 22.11 or later.
 *
 * <p>Handlers: {@code list} (read) a line for each association, without keys, with the latest
 * sequence number, packets and bytes; {@code add} (write) a line as in the file, which replaces the
 * outbound association with its name, or the inbound one with its SPI; {@code remove} (write)
 * {@code out NAME} or {@code in SPI}; {@code reload} (write) reads the file again: associations
 * that are in it unchanged keep their sequence numbers. When the configuration is replaced, they do
 * so, too; with an unchanged string, what handlers did stays.
 *
 * <p>Example, of a file:
 *
 * <pre>
 * berlin out src 192.0.2.1 dst 192.0.2.2 spi 0x1001 aead rfc4106(gcm(aes)) 0x... 128
 * berlin in  src 192.0.2.2 dst 192.0.2.1 spi 0x2001 aead rfc4106(gcm(aes)) 0x... 128
 * </pre>
 *
 * <p>RFC 4301, RFC 4303. See also: EspEncap, EspDecap.
 */
@ElementInfo(name = "SecurityAssociations", ports = "0/0")
@ElementEffects
public final class SecurityAssociations extends BatchElement {
  private final Map<String, Element> users = new HashMap<>();

  /** Keys are compared by MACs with this key, which nobody else has. */
  private byte[] markKey = new byte[32];

  private String fileName;

  private CipherChoice ciphers;

  private SaFile file;
  private volatile SaTable table = SaTable.EMPTY;

  /** Creates the element. */
  public SecurityAssociations() {}

  @Override
  protected void configure(Args args) {
    fileName = args.required("FILE").asString("");
    ciphers = CipherChoice.of(args);
    new SecureRandom().nextBytes(markKey);
    if (fileName.isEmpty()) {
      if (!args.hasErrors()) {
        args.error("FILE: an empty name is none");
      }
      return;
    }
    try {
      args.readsFile(position().fileNamed(fileName).toString());
      file = read();
      file.errors.forEach(args::error);
    } catch (IOException | IllegalArgumentException e) {
      args.error(fileName + ": cannot be read");
    }
  }

  private SaFile read() throws IOException {
    return new SaFile(fileName, Files.readAllBytes(position().fileNamed(fileName)));
  }

  @Override
  protected void initialize(Setup setup) {
    try {
      table = predecessor() == null ? build(file, SaTable.EMPTY) : table;
    } catch (IllegalStateException e) {
      setup.error(e.getMessage());
    }
  }

  @Override
  protected void takeOver(Element old) {
    SecurityAssociations before = (SecurityAssociations) old;
    markKey = before.markKey;
    if (isConfiguredLike(old)) {
      table = before.table;
      file.wipe();
    } else {
      table = takeOver(before.table);
    }
    before.table = new SaTable(before.table.all().stream().filter(sa -> !table.has(sa)).toList());
  }

  /** The file's associations; those of before when the device fails, which goes on with these. */
  private SaTable takeOver(SaTable before) {
    try {
      return build(file, before);
    } catch (IllegalStateException e) {
      router().report(this + ": keeps its associations: " + e.getMessage());
      file.wipe();
      return before;
    }
  }

  /** A table of what a file has, with the associations of another table that are the same. */
  private SaTable build(SaFile read, SaTable before) {
    List<Sa> all = new ArrayList<>();
    for (SaSpec spec : read.specs) {
      byte[] mark = mark(spec);
      Sa same = before.inPlaceOf(spec);
      boolean keeps = same != null && same.spec.isSameAs(spec, same.mark, mark);
      all.add(keeps ? same : new Sa(spec, mark, ciphers));
    }
    read.wipe();
    return new SaTable(all);
  }

  private byte[] mark(SaSpec spec) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new CipherKey("HmacSHA256", markKey));
      mac.update(spec.key);
      if (spec.authKey != null) {
        mac.update(spec.authKey);
      }
      return mac.doFinal();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("this Java has no HMAC-SHA-256", e);
    }
  }

  /** What is known now; any thread. */
  SaTable table() {
    return table;
  }

  /**
   * Has only one element use some associations, since their numbers are that one's.
   *
   * @param what they are, for messages
   * @param user the element
   * @return false when another one has them
   */
  boolean claim(String what, Element user) {
    return users.putIfAbsent(what, user) == null;
  }

  /** Wipes keys; the elements that used them have stopped. */
  @Override
  protected void cleanup() {
    if (file != null) {
      file.wipe();
    }
    table.all().forEach(sa -> sa.transform.destroy());
  }

  @Override
  protected void handlers(Handlers handlers) {
    handlers.read(
        "list", () -> table.all().stream().map(s -> s.line() + "\n").collect(Collectors.joining()));
    handlers.write("add", this::add);
    handlers.write("remove", this::remove);
    handlers.write("reload", text -> reload());
  }

  private void add(String text) {
    SaFile added = new SaFile("", text.getBytes(ISO_8859_1));
    if (added.errors.isEmpty() && added.specs.size() != 1) {
      added.errors.add("expected one association");
    }
    if (!added.errors.isEmpty()) {
      added.wipe();
      throw new HandlerException(added.errors.get(0));
    }
    SaSpec spec = added.specs.get(0);
    List<Sa> all = new ArrayList<>(table.all());
    all.remove(table.inPlaceOf(spec));
    all.addAll(rebuild(added).all());
    table = new SaTable(all);
  }

  private void remove(String text) {
    String[] words = text.strip().split("\\s+");
    Sa found = null;
    if (words.length == 2 && words[0].equals("out")) {
      found = table.outbound(words[1]);
    } else if (words.length == 2 && words[0].equals("in")) {
      try {
        found = table.inbound(Long.decode(words[1]).intValue());
      } catch (NumberFormatException e) {
        // told below
      }
    }
    if (found == null) {
      throw new HandlerException("no such association");
    }
    List<Sa> all = new ArrayList<>(table.all());
    all.remove(found);
    table = new SaTable(all);
  }

  private SaTable rebuild(SaFile read) {
    try {
      return build(read, table);
    } catch (IllegalStateException e) {
      read.wipe();
      throw new HandlerException(e.getMessage());
    }
  }

  private void reload() {
    SaFile again;
    try {
      again = read();
    } catch (IOException e) {
      throw new HandlerException(fileName + " cannot be read");
    }
    if (!again.errors.isEmpty()) {
      again.wipe();
      throw new HandlerException(again.errors.get(0));
    }
    table = rebuild(again);
  }
}
