// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi.wep;

import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.elements.wifi.WifiElement;
import io.sluice.elements.wifi.WifiHandlers;
import io.sluice.handler.Handlers;
import io.sluice.handler.Handlers.HandlerException;
import io.sluice.lang.ConfigStrings;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** The base of the elements for WEP: their key. */
abstract class WepElement extends WifiElement {
  /** Bytes of the initialization vector. */
  static final int IV_LENGTH = 3;

  /** Bytes between the 802.11 header and what is encrypted. */
  static final int HEADER_LENGTH = 4;

  /** Bytes behind the data. */
  static final int ICV_LENGTH = 4;

  private static final int MAX_KEY = 16;
  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  final Rc4 cipher = new Rc4();
  int keyId;

  /** The initialization vector of a packet, and the key. */
  private final byte[] seed = new byte[IV_LENGTH + MAX_KEY];

  private int keyLength;

  final void configureKey(Args args, String key, int id) {
    super.configure(args);
    // accepted and ignored, as in Click
    args.keyword("STRICT").asBool(false);
    keyId = id;
    if (!setKey(key)) {
      args.error("KEY must have at most " + MAX_KEY + " bytes");
    }
  }

  private boolean setKey(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.ISO_8859_1);
    if (bytes.length > MAX_KEY) {
      return false;
    }
    System.arraycopy(bytes, 0, seed, IV_LENGTH, bytes.length);
    keyLength = bytes.length;
    return true;
  }

  private String key() {
    return "\\<" + HEX.formatHex(seed, IV_LENGTH, IV_LENGTH + keyLength) + ">";
  }

  /** Begins a packet. */
  final void start(int iv) {
    seed[0] = (byte) iv;
    seed[1] = (byte) (iv >>> 8);
    seed[2] = (byte) (iv >>> 16);
    cipher.start(seed, IV_LENGTH + keyLength);
  }

  @Override
  protected void takeOver(Element old) {
    super.takeOver(old);
    if (isConfiguredLike(old)) {
      WepElement before = (WepElement) old;
      System.arraycopy(before.seed, 0, seed, 0, seed.length);
      keyLength = before.keyLength;
      keyId = before.keyId;
    }
  }

  @Override
  protected void handlers(Handlers handlers) {
    super.handlers(handlers);
    handlers.read("key", this::key);
    handlers.write(
        "key",
        value -> {
          if (!setKey(ConfigStrings.unquote(value.strip()))) {
            throw new HandlerException("key must have at most " + MAX_KEY + " bytes");
          }
        });
    handlers.read("keyid", () -> keyId);
    handlers.write("keyid", value -> keyId = WifiHandlers.unsigned("keyid", value));
  }
}
