// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wifi;

import io.sluice.header.MacAddress;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;

/**
 * Text about an 802.11 frame, as {@link PrintWifi} prints it. Bytes that the frame lacks count as
 * 0; names end and lists of rates end where it does.
 */
final class FrameText {
  private static final int RATES = 8;
  private static final int ALL_RATES = 15;
  private static final int NAME_LENGTH = 32;
  private static final int BASIC = 0x80;

  private static final int ELEMENT_SSID = 0;
  private static final int ELEMENT_RATES = 1;
  private static final int ELEMENT_CHANNEL = 3;
  private static final int ELEMENT_MORE_RATES = 50;

  private static final String[] CAPABILITIES = {
    "ESS", "IBSS", "CF_POLLABLE", "CF_POLLREQ", "PRIVACY"
  };

  private static final String[] REASONS = {
    "unspecified",
    "auth_expire",
    "auth_leave",
    "assoc_expire/inactive",
    "assoc_toomany",
    "not_authed",
    "not_assoced",
    "assoc_leave",
    "assoc_not_authed"
  };

  private final StringBuilder line;
  private long data;
  private int length;

  FrameText(StringBuilder line) {
    this.line = line;
  }

  /** Begins with another frame. */
  void of(long packet) {
    data = Mbuf.data(packet);
    length = Mbuf.length(packet);
  }

  int u8(int at) {
    return at < length ? Bytes.u8(data + at) : 0;
  }

  int le16(int at) {
    return u8(at) | u8(at + 1) << 8;
  }

  String address(int at) {
    long value = 0;
    for (int i = 0; i < Dot11.ADDRESS_LENGTH; i++) {
      value = value << 8 | u8(at + i);
    }
    return MacAddress.format(value);
  }

  /** The text for management frames, up to the addresses. */
  void management(int subtype) {
    int at = Dot11.HEADER_LENGTH;
    switch (subtype) {
      case Dot11.ASSOCIATION_REQUEST -> associationRequest(at);
      case Dot11.ASSOCIATION_RESPONSE -> {
        line.append("assoc_resp ");
        capabilities(le16(at));
        line.append(" status ").append(le16(at + 2)).append(' ').append(status(le16(at + 2)));
        line.append(" associd ").append(le16(at + 4)).append(' ');
      }
      case Dot11.REASSOCIATION_REQUEST -> line.append("reassoc_req ");
      case Dot11.REASSOCIATION_RESPONSE -> line.append("reassoc_resp ");
      case Dot11.PROBE_REQUEST -> {
        line.append("probe_req ssid ");
        ssid(at);
        line.append(' ');
        rates(at + u8(at + 1) + 2);
        line.append(' ');
      }
      case Dot11.PROBE_RESPONSE -> beacon("probe_resp ");
      case Dot11.BEACON -> beacon("beacon ");
      case Dot11.ATIM -> line.append("atim ");
      case Dot11.DISASSOCIATION -> line.append("disassoc ").append(reason(le16(at))).append(' ');
      case Dot11.AUTHENTICATION -> {
        line.append("auth alg ").append(le16(at)).append(" auth_seq ").append(le16(at + 2));
        line.append(" status ").append(status(le16(at + 4))).append(' ');
      }
      case Dot11.DEAUTHENTICATION -> line.append("deauth ");
      default -> line.append("unknown-subtype-").append(subtype).append(' ');
    }
  }

  private void associationRequest(int at) {
    line.append("assoc_req listen_int ").append(le16(at + 2)).append(' ');
    capabilities(le16(at));
    line.append(" ssid ");
    ssid(at + 4);
    line.append(" rates ");
    rates(at + 4 + u8(at + 5) + 2);
    line.append(' ');
  }

  private void capabilities(int bits) {
    line.append('[');
    String separator = "";
    for (int i = 0; i < CAPABILITIES.length; i++) {
      if ((bits & 1 << i) != 0) {
        line.append(separator).append(CAPABILITIES[i]);
        separator = " ";
      }
    }
    line.append(']');
  }

  private void ssid(int at) {
    if (u8(at) != ELEMENT_SSID) {
      line.append("(invalid ssid)");
      return;
    }
    name(at);
  }

  private void name(int at) {
    int end = Math.min(length, at + 2 + Math.min(u8(at + 1), NAME_LENGTH));
    for (int i = at + 2; i < end; i++) {
      char c = (char) u8(i);
      line.append(c < ' ' || c == 0x7f ? '.' : c);
    }
  }

  private void rates(int at) {
    line.append("({");
    someRates(at, -1, ALL_RATES, true);
    line.append("} ");
    someRates(at, -1, ALL_RATES, false);
    line.append(')');
  }

  /** Lists the basic rates of one or two elements, or the others. */
  private void someRates(int first, int second, int most, boolean basic) {
    String separator = "";
    for (int at = first, n = 0; n < 2; at = second, n++) {
      int end = at < 0 ? 0 : Math.min(length, at + 2 + Math.min(u8(at + 1), most));
      for (int i = at + 2; i < end; i++) {
        int rate = u8(i);
        if ((rate & BASIC) != 0 == basic) {
          line.append(separator).append(rate & ~BASIC);
          separator = " ";
        }
      }
    }
  }

  private void beacon(String kind) {
    int body = Dot11.HEADER_LENGTH;
    int name = -1;
    int rates = -1;
    int moreRates = -1;
    int channel = -1;
    for (int at = body + 12; at < length; at += u8(at + 1) + 2) {
      switch (u8(at)) {
        case ELEMENT_SSID -> name = at;
        case ELEMENT_RATES -> rates = at;
        case ELEMENT_MORE_RATES -> moreRates = at;
        case ELEMENT_CHANNEL -> channel = at;
        default -> {}
      }
    }
    line.append(kind).append(address(16)).append(' ');
    if (name < 0 || u8(name + 1) == 0) {
      line.append("(none)");
    } else {
      name(name);
    }
    line.append(" chan ").append(channel < 0 ? 0 : u8(channel + 2));
    line.append(" b_int ").append(le16(body + 8)).append(" [ ");
    int bits = le16(body + 10);
    for (int i = 0; i < CAPABILITIES.length; i++) {
      if ((bits & 1 << i) != 0) {
        line.append(CAPABILITIES[i]).append(' ');
      }
    }
    line.append("] ({");
    someRates(rates, moreRates, RATES, true);
    line.append("} ");
    someRates(rates, moreRates, RATES, false);
    line.append(')');
  }

  private static String reason(int reason) {
    return reason >= 1 && reason <= REASONS.length
        ? REASONS[reason - 1]
        : "unknown reason " + reason;
  }

  private static String status(int status) {
    return switch (status) {
      case 0 -> "success";
      case 1 -> "unspecified";
      case 10 -> "capinfo";
      case 11 -> "not_assoced";
      case 12 -> "other";
      case 13 -> "alg";
      case 14 -> "seq";
      case 15 -> "challenge";
      case 16 -> "timeout";
      case 18 -> "basic_rates";
      case 22 -> "too_many_stations";
      case 23 -> "rates";
      case 25 -> "shortslot_required";
      default -> "unknown status " + status;
    };
  }
}
