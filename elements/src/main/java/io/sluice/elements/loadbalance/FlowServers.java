// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.loadbalance;

import io.sluice.argument.Addresses;
import io.sluice.argument.Arg;
import io.sluice.argument.Args;
import io.sluice.element.Element;
import io.sluice.handler.Handlers;
import io.sluice.header.Headers;
import io.sluice.lang.ConfigStrings;
import io.sluice.packet.Anno;
import io.sluice.packet.Bytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.stream.IntStream;

/** The servers of FastClick's balancers: their arguments, the choice among them, their handlers. */
public final class FlowServers {
  /** What a hash is made of. */
  private enum Hashed {
    /** What the element hashes: addresses and ports. */
    FLOW,
    /** The IP addresses only, so that all flows between two hosts have one server. */
    ADDRESSES,
    /** The aggregate annotation. */
    AGGREGATE
  }

  private final Mode mode;
  private final Hashed hashed;

  /** Ethernet addresses by place; null for servers with IP addresses, and for outputs. */
  private long[] macs;

  private Pool pool;
  private Chooser chooser;

  private FlowServers(Pool pool, Mode mode, Hashed hashed) {
    this.pool = pool;
    this.mode = mode;
    this.hashed = hashed;
    chooser = new Chooser(mode, -1);
  }

  /**
   * Reads {@code LB_MODE} and all arguments that are left: servers, with or without {@code DST}.
   *
   * @param args of the element
   * @param element in whose scope names of addresses are
   * @return the servers; errors are in {@code args}
   */
  public static FlowServers of(Args args, Element element) {
    Reading reading = Reading.of(args);
    List<Integer> addresses = addresses(args.rest(), "DST", args, element);
    if (addresses.isEmpty()) {
      args.error("DST: required argument missing");
    }
    return of(reading, addresses);
  }

  /**
   * Reads {@code LB_MODE} of an element whose servers are its outputs.
   *
   * @param args of the element
   * @param count how many outputs, more than 0
   * @return the servers, each at the place of its output
   */
  public static FlowServers ofOutputs(Args args, int count) {
    return of(Reading.of(args), IntStream.range(0, count).boxed().toList());
  }

  /**
   * Reads {@code LB_MODE} and all arguments that are left: servers by their Ethernet addresses,
   * with or without {@code DST}.
   *
   * @param args of the element
   * @param element in whose scope names of addresses are
   * @return the servers; errors are in {@code args}
   */
  public static FlowServers ofEthernet(Args args, Element element) {
    Reading reading = Reading.of(args);
    List<Long> macs = new ArrayList<>();
    for (String text : args.rest()) {
      List<String> words = ConfigStrings.words(text);
      for (String word : words) {
        Long mac = Addresses.mac(element, ConfigStrings.unquote(word));
        if (mac != null) {
          macs.add(mac);
        } else if (word != words.get(0) || !word.equals("DST")) {
          args.error("DST: expected Ethernet address, got '" + word + "'");
        }
      }
    }
    if (macs.isEmpty()) {
      args.error("DST: required argument missing");
    }
    FlowServers servers = of(reading, IntStream.range(0, macs.size()).boxed().toList());
    servers.macs = macs.stream().mapToLong(mac -> mac).toArray();
    return servers;
  }

  /** What the balancers' common keywords say. */
  private record Reading(Mode mode, Hashed hashed, int active) {
    static Reading of(Args args) {
      args.keyword("LST_MODE").asWord("conn");
      args.keyword("FORCE_TRACK_LOAD").asBool(false);
      args.keyword("AWRR_TIME").asInt(100);
      args.keyword("AWRR_ALPHA").asDouble(0);
      args.keyword("CST_BUCKETS").asInt(0);
      if (args.keyword("AUTOSCALE").asBool(false)) {
        args.error("AUTOSCALE: is not supported");
      }
      int active = args.keyword("NSERVER").asInt(0, 0, Integer.MAX_VALUE);
      Arg name = args.keyword("LB_MODE");
      Mode mode = name.as(FlowServers::mode, Mode.RR);
      Hashed hashed =
          switch (name.asWord("").toLowerCase(Locale.ROOT)) {
            case "hash_ip" -> Hashed.ADDRESSES;
            case "hash_agg", "cst_hash_agg" -> Hashed.AGGREGATE;
            default -> Hashed.FLOW;
          };
      return new Reading(mode, hashed, active);
    }
  }

  private static FlowServers of(Reading reading, List<Integer> addresses) {
    int active = reading.active == 0 ? addresses.size() : reading.active;
    Member[] members = new Member[addresses.size()];
    for (int i = 0; i < members.length; i++) {
      Server server = new Server(Host.of4(addresses.get(i)), 0, -1);
      members[i] = new Member(server, 1, i >= active, false, true);
    }
    Pool pool = new Pool(reading.mode, Pool.DEFAULT_TABLE).withAll(members);
    return new FlowServers(pool, reading.mode, reading.hashed);
  }

  private static Mode mode(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "hash_ip", "hash_agg", "hash_crc" -> Mode.HASH;
      case "chash", "cst_hash_agg" -> Mode.MAGLEV;
      case "awrr" -> Mode.WRR;
      default -> Mode.byName(text);
    };
  }

  /**
   * Reads addresses: one or more an argument, with or without a keyword in front.
   *
   * @param texts the arguments
   * @param keyword what may be in front
   * @param args gets the errors
   * @param element in whose scope names of addresses are
   * @return the addresses, as big-endian integers
   */
  public static List<Integer> addresses(
      List<String> texts, String keyword, Args args, Element element) {
    List<Integer> addresses = new ArrayList<>();
    for (String text : texts) {
      List<String> words = ConfigStrings.words(text);
      for (String word : words) {
        Integer address = Addresses.ip(element, ConfigStrings.unquote(word));
        if (address != null) {
          addresses.add(address);
        } else if (word != words.get(0) || !word.equals(keyword)) {
          args.error(keyword + ": expected IP address, got '" + word + "'");
        }
      }
    }
    return addresses;
  }

  /**
   * How many there are.
   *
   * @return more than 0
   */
  public int count() {
    return pool.count();
  }

  /**
   * Chooses a server for a new flow.
   *
   * @param packet the first of the flow
   * @param hash of the flow
   * @return its place, from 0 on
   */
  public int choose(long packet, int hash) {
    int place =
        switch (hashed) {
          case FLOW -> chooser.choose(pool, hash);
          case ADDRESSES -> pool.ready[ofAddresses(packet, pool.ready.length)];
          case AGGREGATE -> ofAggregate(Anno.getI32(packet, Anno.AGGREGATE));
        };
    pool.server(place).connections++;
    return place;
  }

  /** As FastClick: the sum of the addresses' bytes, modulo the servers in some way. */
  private static int ofAddresses(long packet, int count) {
    long ip = Headers.ipv4(packet);
    int sum = 0;
    for (int at = 12; ip != 0 && at < 20; at++) {
      sum += Bytes.u8(ip + at);
    }
    return count == 2 || count == 4 || count == 8 ? (sum ^ sum >> 4) & (count - 1) : sum % count;
  }

  private int ofAggregate(int aggregate) {
    if (mode == Mode.MAGLEV) {
      return chooser.choose(pool, aggregate);
    }
    return pool.ready[(aggregate >>> 16 ^ aggregate & 0xffff) % pool.ready.length];
  }

  /**
   * The address of a server.
   *
   * @param place of the server
   * @return the IPv4 address as a big-endian integer
   */
  public int address(int place) {
    return pool.server(place).host.address();
  }

  /**
   * The Ethernet address of a server.
   *
   * @param place of the server
   * @return 48 bits
   */
  public long mac(int place) {
    return macs[place];
  }

  /**
   * Counts a packet that goes to a server.
   *
   * @param place of the server
   * @param bytes of the packet
   */
  public void count(int place, int bytes) {
    Server server = pool.server(place);
    server.packets++;
    server.bytes += bytes;
  }

  /**
   * Counts a flow that has ended.
   *
   * @param place of its server
   */
  public void end(int place) {
    pool.server(place).connections--;
  }

  /**
   * Adds the handlers of an element whose servers may be another element's one day.
   *
   * @param handlers gets them
   * @param own the servers that the element has by then
   */
  public static void handlers(Handlers handlers, Supplier<FlowServers> own) {
    PoolText.handlers(handlers, () -> own.get().pool);
  }

  /**
   * Goes on with what another element has counted, if it has the same servers at the same places.
   *
   * @param before its servers
   * @return true if so
   */
  public boolean takeOver(FlowServers before) {
    if (!text().equals(before.text())) {
      return false;
    }
    pool = PoolMerge.merge(before.pool, pool);
    chooser = mode == before.mode ? before.chooser : chooser;
    return true;
  }

  private String text() {
    StringBuilder text = new StringBuilder(Arrays.toString(macs));
    for (int i = 0; i < pool.places(); i++) {
      text.append(pool.server(i).host).append(' ');
    }
    return text.toString();
  }
}
