// SPDX-License-Identifier: Apache-2.0
package io.sluice.elements.wireguard;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.sluice.device.PacketCipher;
import io.sluice.elements.vpn.CipherChoice;
import io.sluice.elements.vpn.OuterPath;
import io.sluice.packet.Bytes;
import io.sluice.packet.Mbuf;
import io.sluice.packet.PacketAllocator;
import io.sluice.packet.PlainPool;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class HandshakerTest {
  private static final OuterPath PATH = OuterPath.of("192.0.2.2", 2, "192.0.2.1", 1);

  private final End a = new End();
  private final End b = new End();

  /** One end, and what its handshaker told. */
  private static final class End implements Handshaker.Outcome {
    final byte[] key = Curve.newPrivateKey();
    final Handshaker handshaker = new Handshaker("test", key.clone(), CipherChoice.JCE, this);
    final BlockingQueue<byte[]> sent = new LinkedBlockingQueue<>();
    final BlockingQueue<Keypair> sessions = new LinkedBlockingQueue<>();
    final BlockingQueue<String> counted = new LinkedBlockingQueue<>();
    Peer peer;

    void knows(End other, byte[] preshared) {
      peer = new Peer(other.handshaker.publicKey, new byte[32], null);
      handshaker.add(peer, preshared);
    }

    @Override
    public void send(Peer to, OuterPath path, byte[] message) {
      sent.add(message);
    }

    @Override
    public void established(Keypair keypair, OuterPath path, byte[] answer) {
      sessions.add(keypair);
      if (answer != null) {
        sent.add(answer);
      }
    }

    @Override
    public void counted() {
      for (Handshaker.Fate fate : Handshaker.Fate.values()) {
        if (handshaker.takeCount(fate) > 0) {
          counted.add(fate.name());
        }
      }
    }
  }

  private static <T> T next(BlockingQueue<T> queue) throws InterruptedException {
    T next = queue.poll(30, TimeUnit.SECONDS);
    assertNotNull(next, "waited for too long");
    return next;
  }

  @BeforeEach
  void introduce() {
    byte[] preshared = Curve.newPrivateKey();
    a.knows(b, preshared.clone());
    b.knows(a, preshared);
  }

  @AfterEach
  void close() {
    a.handshaker.close();
    b.handshaker.close();
  }

  private byte[] initiation() throws InterruptedException {
    a.handshaker.initiate(a.peer);
    return next(a.sent);
  }

  @Test
  void agreesOnKeysThatFit() throws InterruptedException {
    b.handshaker.received(initiation(), PATH);
    Keypair responder = next(b.sessions);
    a.handshaker.received(next(b.sent), PATH);
    Keypair initiator = next(a.sessions);
    assertTrue(initiator.initiator);
    assertEquals(initiator.localIndex, responder.remoteIndex);
    assertEquals(responder.localIndex, initiator.remoteIndex);
    try (PlainPool pool = new PlainPool(1)) {
      PacketAllocator packets = pool.newAllocator();
      long packet = packets.allocate();
      assertTrue(carries(packet, 0, initiator.sender, responder.receiver));
      assertTrue(carries(packet, 0, responder.sender, initiator.receiver));
      assertFalse(carries(packet, 1, initiator.sender, initiator.receiver));
      packets.free(packet);
    }
  }

  private static boolean carries(long packet, long counter, PacketCipher from, PacketCipher to) {
    Mbuf.setLength(packet, 20);
    Bytes.putI32(Mbuf.data(packet), 0x1234_5678);
    return DataPath.run(from, packet, 0, 4, counter)
        && Bytes.i32(Mbuf.data(packet)) != 0x1234_5678
        && DataPath.run(to, packet, 0, 4, counter)
        && Bytes.i32(Mbuf.data(packet)) == 0x1234_5678;
  }

  @Test
  void refusesAnotherPresharedKey() throws InterruptedException {
    b.handshaker.remove(b.peer);
    b.handshaker.add(b.peer, Curve.newPrivateKey());
    b.handshaker.received(initiation(), PATH);
    a.handshaker.received(next(b.sent), PATH);
    assertEquals("INVALID", next(a.counted));
  }

  @Test
  void refusesAReplayedInitiation() throws InterruptedException {
    byte[] initiation = initiation();
    b.handshaker.received(initiation, PATH);
    next(b.sessions);
    b.handshaker.received(initiation, PATH);
    assertEquals("INVALID", next(b.counted));
  }

  @Test
  void refusesEveryChangedByte() throws InterruptedException {
    byte[] initiation = initiation();
    for (int at = 4; at < Messages.INITIATION_LENGTH - Messages.MAC; at += 9) {
      byte[] changed = initiation.clone();
      changed[at] ^= 0x10;
      b.handshaker.received(changed, PATH);
      assertEquals("WRONG_MAC", next(b.counted));
    }
  }

  /** The first MAC is right, as everybody can make it who knows the public key. */
  @Test
  void refusesForgedContents() throws InterruptedException {
    byte[] initiation = initiation();
    byte[] mac1Key = Cookies.mac1Key(b.handshaker.publicKey);
    for (int at : new int[] {8, 39, 40, 87, 88, 115}) {
      byte[] changed = initiation.clone();
      changed[at] ^= 1;
      System.arraycopy(Blake2s.mac(mac1Key, changed, 116), 0, changed, 116, 16);
      b.handshaker.received(changed, PATH);
      assertEquals("INVALID", next(b.counted), "byte " + at);
    }
    assertTrue(b.sessions.isEmpty());
  }

  @Test
  void takesAnInitiationWithItsCookieUnderLoad() throws InterruptedException {
    b.handshaker.setLimits(0, Handshaker.QUEUE);
    b.handshaker.received(initiation(), PATH);
    assertEquals("COOKIE_DEMANDED", next(b.counted));
    a.handshaker.received(next(b.sent), PATH);
    byte[] withCookie = initiation();
    OuterPath elsewhere = OuterPath.of("192.0.2.2", 2, "192.0.2.9", 1);
    b.handshaker.received(withCookie, elsewhere);
    assertEquals("COOKIE_DEMANDED", next(b.counted));
    b.handshaker.received(withCookie, PATH);
    next(b.sessions);
  }

  @Test
  void boundsTheHandshakesOfAnAddressUnderLoad() {
    RateLimiter limiter = new RateLimiter();
    int allowed = 0;
    for (int i = 0; i < 1000; i++) {
      allowed += limiter.allows("192.0.2.1", i * 1_000_000L) ? 1 : 0;
    }
    assertTrue(allowed >= 24 && allowed <= 26, "allowed " + allowed);
    assertTrue(limiter.allows("192.0.2.2", 999_000_000L));
  }

  @Test
  void takesNoCookieThatWasNotForTheLastMessage() throws InterruptedException {
    b.handshaker.setLimits(0, Handshaker.QUEUE);
    b.handshaker.received(initiation(), PATH);
    byte[] cookie = next(b.sent);
    cookie[40] ^= 1;
    a.handshaker.received(cookie, PATH);
    assertEquals("UNEXPECTED", next(a.counted));
  }
}
