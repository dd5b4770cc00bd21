// The configuration of dialogue.txt; $PORT is where its ControlSocket listens.
source :: InfiniteSource(LIMIT 5, STOP false) -> all :: Counter -> s :: Switch(0)
  -> q :: Queue(10) -> rest :: Idle;
s[1] -> other :: Discard;
Idle -> f :: IPFilter(allow src 1.2.3.4, drop all) -> Discard;
fails :: Script(TYPE PASSIVE, error "one two", end);
echo :: Script(TYPE PASSIVE, return $args);
cs :: ControlSocket(TCP, $PORT);
