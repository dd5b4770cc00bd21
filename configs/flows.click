// Flow analysis: a record of each flow that an interface receives, as lines of JSON and IPFIX.
//
//   ./sluice configs/flows.click
//       reads a sample capture instead of an interface; appends to flows-out.json
//   ./sluice configs/flows.click IN=eth0 COLLECTOR=192.0.2.9:4739
//       watches eth0 until interrupted, as root, and also sends IPFIX to a collector such as
//       nfcapd -p 4739 -w /var/spool/flows, which nfdump reads
//
// Expect: 155 lines for the sample, which has 253 packets; 10 of them, ARP, belong to no flow.
//
// In another shell, with ./sluice -p 7777 ...: ./sluice ctl 127.0.0.1:7777 read watched/flows.top
// shows the flows with the most bytes; "talkers" the senders, "packet_rate" and "byte_rate" the rates.

define($IN FILE sample/mix.pcap, $TO flows-out.json, $COLLECTOR 127.0.0.1:4739)

// A capture's flows end by its own times.
elementclass Watched {
  $to, $collector, FILE $file
  | FromDump($file, STOP true) -> VLANDecap -> MarkIPHeader(14)
    -> flows :: FlowExporter($to, TIMESTAMP true) -> output
  || $to, $collector, $dev
  | FromDevice($dev, PROMISC true) -> VLANDecap -> MarkIPHeader(14)
    -> flows :: FlowExporter($to, $collector) -> output
}

watched :: Watched($TO, $COLLECTOR, $IN) -> Discard;
