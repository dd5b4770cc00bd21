// Counts packets and bytes by protocol: handlers tcp.count, udp.byte_count and so on. All packets
// pass unchanged.

input
  -> frames :: Classifier(12/0800, -)
  -> MarkIPHeader(14)
  -> kinds :: IPClassifier(tcp, udp, icmp, -);
kinds[0] -> tcp :: Counter -> output;
kinds[1] -> udp :: Counter -> output;
kinds[2] -> icmp :: Counter -> output;
kinds[3], frames[1] -> other :: Counter -> output;
